/**
 * The ledger in words: what was done, by whom and when, newest first; and whether its chain holds.
 */
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listAccountsRoute } from "../../src/contract/account.ts";
import { exportLedgerRoute, readLedgerRoute } from "../../src/contract/ledger.ts";
import type { ReplyOf } from "../../src/contract/route.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { addressOf, useCall } from "../call.ts";
import { Asked } from "../look/asked.tsx";
import { ChoiceField } from "../look/field.tsx";
import { PageTitle } from "../look/frame.tsx";
import { NothingYet } from "../look/nothing-yet.tsx";
import { Pager } from "../look/pager.tsx";
import sheet from "../look/sheet.module.css";
import { useMay } from "../session.tsx";
import css from "./ledger-page.module.css";
import { LedgerRow, nameKey } from "./ledger-row.tsx";
import { VerifyLedger } from "./verify-ledger.tsx";

const WINDOW = 50;
/** Beginnings of acts, as the filter offers them. */
const OBJECTS = [
  "device",
  "place",
  "product",
  "draft",
  "label",
  "key",
  "evidence",
  "audit",
  "account",
  "token",
  "session",
  "ledger",
  "facility",
] as const;

export function LedgerPage() {
  const { t } = useTranslation();
  const may = useMay("ledger.read");
  const [act, setAct] = useState<(typeof OBJECTS)[number] | "">("");
  const [account, setAccount] = useState("");
  const [offset, setOffset] = useState(0);
  const asked = useCall(
    readLedgerRoute,
    {
      query: {
        offset: String(offset),
        limit: String(WINDOW),
        ...(act === "" ? {} : { act: `${act}.` }),
        ...(account === "" ? {} : { account }),
      },
    },
    { enabled: may, keepLast: true },
  );
  if (!may)
    return (
      <div className={sheet.page}>
        <PageTitle>{t("ledger.title")}</PageTitle>
        <p>{t("ledger.mayNot")}</p>
      </div>
    );
  const filtered = <V extends string>(set: (value: V) => void) => {
    return (value: V): void => {
      set(value);
      setOffset(0);
    };
  };
  return (
    <div className={sheet.page}>
      <PageTitle>{t("ledger.title")}</PageTitle>
      <p className={sheet.lead}>{t("ledger.lead")}</p>
      <VerifyLedger last={asked.data?.verified ?? null} />
      <div className={css.filter}>
        <ChoiceField
          label={t("ledger.about")}
          value={act}
          choices={[
            { value: "", label: t("ledger.everything") },
            ...OBJECTS.map((value) => ({ value, label: t(`ledger.objects.${value}`) })),
          ]}
          onChange={filtered<(typeof OBJECTS)[number] | "">(setAct)}
        />
        <ByAccount value={account} onChange={filtered(setAccount)} />
        <Button variant="outline" h={44} component="a" href={addressOf(exportLedgerRoute)} download>
          {t("ledger.export")}
        </Button>
      </div>
      <Asked of={asked}>
        {({ entries, total, names }) =>
          total === 0 ? (
            <NothingYet title={t("ledger.none")}>
              <p>{t("ledger.noneText")}</p>
            </NothingYet>
          ) : (
            <>
              <Entries entries={entries} names={names} />
              <Pager offset={offset} limit={WINDOW} total={total} onOffset={setOffset} />
            </>
          )
        }
      </Asked>
    </div>
  );
}

function Entries({ entries, names }: Pick<ReplyOf<typeof readLedgerRoute>, "entries" | "names">) {
  const byKey = new Map(names.map((subject) => [nameKey(subject), subject.name]));
  return (
    <ol className={`${sheet.rows} ${css.entries}`}>
      {entries.map((entry) => (
        <LedgerRow key={entry.sequence} entry={entry} names={byKey} />
      ))}
    </ol>
  );
}

/** By name where one may read the accounts; an auditor reads the names in the entries themselves. */
function ByAccount({ value, onChange }: { value: string; onChange: (account: string) => void }) {
  const { t } = useTranslation();
  const may = useMay("account.write");
  const { data } = useCall(listAccountsRoute, undefined, { enabled: may });
  if (data === undefined) return null;
  return (
    <ChoiceField
      label={t("ledger.by")}
      value={value}
      choices={[
        { value: "", label: t("ledger.everybody") },
        ...data.accounts.map(({ id, name }) => ({ value: id, label: visibleLine(name) })),
      ]}
      onChange={onChange}
    />
  );
}
