/**
 * API tokens: a program acts in one's own name, with some of one's permissions and for a time.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ApiToken, createTokenRoute, listTokensRoute, revokeTokenRoute } from "../../src/contract/session.ts";
import type { Account } from "../../src/domain/account/account.ts";
import { mayRole, NEVER_BY_TOKEN, PERMISSION_NAMES, type Permission } from "../../src/domain/account/permission.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { useCall, useChange } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { Actions, TextField } from "../look/field.tsx";
import { Notice } from "../look/notice.tsx";
import sheet from "../look/sheet.module.css";
import { SureButton } from "../look/sure-button.tsx";
import { When } from "../look/when.tsx";
import { Link } from "../router.tsx";
import { CopyOnce } from "./copy-once.tsx";
import { ManyPicker } from "./many-picker.tsx";

const DAYS = 90;

export function Tokens({ role }: { role: Account["role"] }) {
  const { t } = useTranslation();
  const asked = useCall(listTokensRoute);
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string>();
  return (
    <section className={sheet.part}>
      <h2>{t("tokens.title")}</h2>
      <p>
        {t("tokens.text")} <Link href="/api">{t("tokens.toReference")}</Link>
      </p>
      {secret !== undefined && (
        <CopyOnce title={t("tokens.once")} secret={secret} onDone={() => setSecret(undefined)} />
      )}
      {adding ? (
        <NewToken
          role={role}
          onClose={() => setAdding(false)}
          onMade={(made) => {
            setAdding(false);
            setSecret(made);
          }}
        />
      ) : (
        <div>
          <Button variant="outline" h={44} onClick={() => setAdding(true)}>
            {t("tokens.add")}
          </Button>
        </div>
      )}
      <Asked of={asked}>
        {({ tokens }) =>
          tokens.length === 0 ? (
            <p className={sheet.muted}>{t("tokens.none")}</p>
          ) : (
            <ul className={sheet.rows}>
              {tokens.map((token) => (
                <li key={token.id}>
                  <OneToken token={token} />
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
    </section>
  );
}

function OneToken({ token: { id, name, scope, expiresAt, lastUsedAt } }: { token: ApiToken }) {
  const { t } = useTranslation();
  const revoke = useChange(revokeTokenRoute);
  return (
    <div className={sheet.tools}>
      <div>
        <p>
          <b>{visibleLine(name)}</b>
        </p>
        <p className={sheet.muted}>{scope.join(", ")}</p>
        <p className={sheet.muted}>
          {t("tokens.ends")} <When at={expiresAt} />;{" "}
          {lastUsedAt === null ? (
            t("tokens.neverUsed")
          ) : (
            <>
              {t("tokens.lastUsed")} <When at={lastUsedAt} />
            </>
          )}
        </p>
      </div>
      <div className={sheet.push}>
        <SureButton
          label={t("tokens.revoke")}
          title={t("tokens.revokeTitle", { name: visibleLine(name) })}
          onSure={() => revoke.mutateAsync({ params: { id } })}
        >
          <p>{t("tokens.revokeText")}</p>
        </SureButton>
      </div>
    </div>
  );
}

function NewToken({
  role,
  onClose,
  onMade,
}: {
  role: Account["role"];
  onClose: () => void;
  onMade: (secret: string) => void;
}) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [scope, setScope] = useState<readonly string[]>([]);
  const [days, setDays] = useState(String(DAYS));
  const create = useChange(createTokenRoute, { onDone: ({ secret }) => onMade(secret) });
  const own: readonly Permission[] = PERMISSION_NAMES.filter(
    (permission) => mayRole(role, permission) && !NEVER_BY_TOKEN.includes(permission),
  );
  return (
    <form
      className={sheet.form}
      aria-label={t("tokens.add")}
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({ body: { name, scope: [...scope], days: Number(days) } });
      }}
    >
      <TextField
        label={t("tokens.name")}
        hint={t("tokens.nameHint")}
        value={name}
        required
        maxLength={80}
        autoComplete="off"
        onChange={setName}
      />
      <TextField
        label={t("tokens.days")}
        type="number"
        min={1}
        max={730}
        value={days}
        required
        autoComplete="off"
        onChange={setDays}
      />
      <ManyPicker
        legend={t("tokens.scope")}
        hint={t("tokens.scopeHint")}
        options={own.map((id) => ({ id, label: `${t(`permissions.${id}`)} (${id})` }))}
        chosen={scope}
        onChosen={setScope}
      />
      <Notice problem={create.error ?? undefined} />
      <Actions>
        <Button type="submit" h={44} loading={create.isPending} disabled={scope.length === 0}>
          {t("tokens.create")}
        </Button>
        <Button variant="outline" h={44} onClick={onClose}>
          {t("keep.cancel")}
        </Button>
      </Actions>
    </form>
  );
}
