/**
 * Accounts: who may sign in, as what and where; and what each role may do.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  changeAccountRoute,
  createAccountRoute,
  listAccountsRoute,
  resetPasswordRoute,
} from "../../src/contract/account.ts";
import { type Account, PASSWORD_MIN } from "../../src/domain/account/account.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { keyOf, useCall, useChange } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { BothVersions } from "../look/both-versions.tsx";
import { Actions, CheckField, TextField } from "../look/field.tsx";
import { FieldProblems } from "../look/field-problems.tsx";
import { PageTitle } from "../look/frame.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { SureButton } from "../look/sure-button.tsx";
import { useEdited } from "../look/use-edited.ts";
import { When } from "../look/when.tsx";
import { queries } from "../queries.ts";
import { useAccount, useMay } from "../session.tsx";
import { useRecordWords } from "../words/record-words.ts";
import { AccountFields, type AccountInput } from "./account-form.tsx";
import css from "./accounts-page.module.css";
import { CopyOnce } from "./copy-once.tsx";
import { PasswordEntry } from "./password-entry.tsx";
import { RoleTable } from "./role-table.tsx";
import { suggestPassword } from "./suggest-password.ts";

export function AccountsPage() {
  const { t } = useTranslation();
  const may = useMay("account.write");
  const asked = useCall(listAccountsRoute, undefined, { enabled: may });
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<{ readonly name: string; readonly password: string }>();
  if (!may)
    return (
      <div className={sheet.page}>
        <PageTitle>{t("accounts.title")}</PageTitle>
        <p>{t("accounts.mayNot")}</p>
        <RoleTable />
      </div>
    );
  return (
    <div className={sheet.page}>
      <PageTitle>{t("accounts.title")}</PageTitle>
      <p className={sheet.lead}>{t("accounts.lead")}</p>
      {made !== undefined && (
        <CopyOnce
          title={t("accounts.passwordOnce", { name: visibleLine(made.name) })}
          secret={made.password}
          onDone={() => setMade(undefined)}
        />
      )}
      {adding ? (
        <NewAccount
          onClose={() => setAdding(false)}
          onMade={(name, password) => {
            setAdding(false);
            setMade({ name, password });
          }}
        />
      ) : (
        <div>
          <Button h={44} onClick={() => setAdding(true)}>
            {t("accounts.add")}
          </Button>
        </div>
      )}
      <Asked of={asked}>
        {({ accounts }) => (
          <>
            {accounts.length === 1 && <p>{t("accounts.alone")}</p>}
            <ul className={sheet.rows}>
              {accounts.map((account) => (
                <li key={account.id}>
                  <AccountRow account={account} onPassword={(password) => setMade({ name: account.name, password })} />
                </li>
              ))}
            </ul>
          </>
        )}
      </Asked>
      <RoleTable />
    </div>
  );
}

function NewAccount({ onClose, onMade }: { onClose: () => void; onMade: (name: string, password: string) => void }) {
  const { t } = useTranslation();
  const [signInName, setSignInName] = useState("");
  const [input, setInput] = useState<AccountInput>({ name: "", role: "engineer", places: null, products: null });
  const [password, setPassword] = useState(suggestPassword);
  const create = useChange(createAccountRoute, { onDone: ({ name }) => onMade(name, password) });
  return (
    <form
      className={sheet.form}
      aria-label={t("accounts.add")}
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({ body: { signInName, ...input, password } });
      }}
    >
      <FieldProblems of={create.error}>
        <AccountFields input={input} set={(change) => setInput({ ...input, ...change })} />
        <TextField
          label={t("accounts.signInName")}
          at="/signInName"
          hint={t("accounts.signInNameHint")}
          value={signInName}
          required
          minLength={2}
          maxLength={80}
          pattern="[a-z0-9][a-z0-9._@+\-]+"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onChange={(name) => setSignInName(name.toLowerCase())}
        />
        <PasswordEntry value={password} onChange={setPassword} />
      </FieldProblems>
      <Notice problem={create.error ?? undefined} />
      <Actions>
        <Button type="submit" h={44} loading={create.isPending}>
          {t("accounts.create")}
        </Button>
        <Button variant="outline" h={44} onClick={onClose}>
          {t("keep.cancel")}
        </Button>
      </Actions>
    </form>
  );
}

function AccountRow({ account, onPassword }: { account: Account; onPassword: (password: string) => void }) {
  const { t } = useTranslation();
  const words = useRecordWords();
  const [changing, setChanging] = useState(false);
  const { name, signInName, role, places, products, disabled, lastSignInAt } = account;
  return (
    <div className={sheet.part}>
      <div className={css.row} data-disabled={disabled}>
        <p>
          <b>
            <bdi>{visibleLine(name)}</bdi>
          </b>{" "}
          <span className={sheet.muted}>{signInName}</span>
          {disabled && <span className={css.disabled}>{t("accounts.disabled")}</span>}
        </p>
        <p>
          {t(`frame.role.${role}`)}
          {places !== null && <span className={sheet.muted}> · {words.valueOf(places)}</span>}
          {products !== null && <span className={sheet.muted}> · {words.valueOf(products)}</span>}
        </p>
        <p className={sheet.muted}>
          {lastSignInAt === null ? (
            t("accounts.neverSignedIn")
          ) : (
            <>
              {t("accounts.lastSignIn")} <When at={lastSignInAt} />
            </>
          )}
        </p>
        <Button
          variant="subtle"
          h={44}
          aria-expanded={changing}
          aria-label={t("accounts.changeOf", { name: visibleLine(name) })}
          onClick={() => setChanging(!changing)}
        >
          {t("accounts.change")}
        </Button>
      </div>
      {changing && <ChangeAccount account={account} onClose={() => setChanging(false)} onPassword={onPassword} />}
    </div>
  );
}

const inputOf = ({ name, role, places, products, disabled }: Account) => ({ name, role, places, products, disabled });

function ChangeAccount({
  account,
  onClose,
  onPassword,
}: {
  account: Account;
  onClose: () => void;
  onPassword: (password: string) => void;
}) {
  const { t } = useTranslation();
  const words = useRecordWords();
  const self = useAccount()?.id === account.id;
  const edited = useEdited(account, inputOf);
  const change = useChange(changeAccountRoute, { onDone: onClose });
  const fields = Object.keys(edited.input) as (keyof typeof edited.input)[];
  return (
    <form
      className={sheet.form}
      aria-label={t("accounts.changeOf", { name: visibleLine(account.name) })}
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(
          { params: { id: account.id }, body: edited.input, version: edited.version },
          {
            onError: ({ code }) =>
              code === "record-changed" && void queries.invalidateQueries({ queryKey: keyOf(listAccountsRoute) }),
          },
        );
      }}
    >
      <FieldProblems of={change.error}>
        <AccountFields input={edited.input} set={edited.set} />
      </FieldProblems>
      {!self && (
        <CheckField
          label={t("accounts.disable")}
          hint={t("accounts.disableHint")}
          value={edited.input.disabled}
          onChange={(disabled) => edited.set({ disabled })}
        />
      )}
      {edited.moved ? (
        <BothVersions
          differences={fields
            .filter((field) => words.valueOf(edited.input[field]) !== words.valueOf(edited.theirs[field]))
            .map((field) => ({
              name: words.nameOf(field),
              theirs: words.valueOf(edited.theirs[field]),
              mine: words.valueOf(edited.input[field]),
            }))}
          onMine={edited.keepMine}
          onTheirs={edited.takeTheirs}
        />
      ) : (
        <>
          <Notice problem={change.error ?? undefined} />
          <Actions>
            <Button type="submit" h={44} loading={change.isPending}>
              {t("keep.save")}
            </Button>
            <Button variant="outline" h={44} onClick={onClose}>
              {t("keep.cancel")}
            </Button>
            {!self && <NewPassword account={account} onPassword={onPassword} />}
          </Actions>
        </>
      )}
    </form>
  );
}

function NewPassword({ account, onPassword }: { account: Account; onPassword: (password: string) => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState(suggestPassword);
  const reset = useChange(resetPasswordRoute, { onDone: () => onPassword(password) });
  return (
    <SureButton
      label={t("accounts.newPassword")}
      title={t("accounts.newPasswordTitle", { name: visibleLine(account.name) })}
      ready={password.length >= PASSWORD_MIN}
      onSure={() => reset.mutateAsync({ params: { id: account.id }, body: { password } })}
    >
      <p>{t("accounts.newPasswordText")}</p>
      <PasswordEntry value={password} onChange={setPassword} />
    </SureButton>
  );
}
