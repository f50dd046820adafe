/**
 * What a printed code opens on a phone: whether the label is genuine, and its facts in plain words.
 *
 * All of it stands in the address behind `#` and is verified here, so it needs neither network nor server.
 */
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ShortLabel } from "../../src/domain/label/short-label.ts";
import { visibleLine } from "../../src/domain/visible-text.ts";
import { PageTitle } from "../look/frame.tsx";
import { Notice } from "../look/notice.tsx";
import { languageOf } from "../words/i18n.ts";
import { countryIn, dayIn, today } from "../words/locale.ts";
import { useIntervalWords } from "./interval-words.ts";
import { usePinnedKeys } from "./pinned-keys.ts";
import css from "./public-label-page.module.css";
import { SignatureFacts } from "./signature-facts.tsx";
import { Verdict } from "./verdict.tsx";
import { type Verified, verifyCode } from "./verify-input.ts";

type Read = { readonly verified: Verified | undefined } | { readonly problem: unknown };

/** @param code the whole address, as the printed code holds it. */
export function PublicLabelPage({ code }: { code: string }) {
  const { t } = useTranslation();
  const keys = usePinnedKeys();
  const [read, setRead] = useState<Read>();
  useEffect(() => {
    if (keys === undefined) return;
    verifyCode(code, keys, today())
      .then((verified) => setRead({ verified }))
      .catch((problem: unknown) => setRead({ problem }));
  }, [code, keys]);

  if (read === undefined) return null; // a few milliseconds
  if ("problem" in read || read.verified === undefined || read.verified.from !== "code") {
    return (
      <div className={css.page}>
        <PageTitle>{t("public.empty")}</PageTitle>
        {"problem" in read ? <Notice problem={read.problem} /> : <p>{t("public.onlyLink")}</p>}
      </div>
    );
  }
  const { verified } = read;
  const { short, answer } = verified;
  return (
    <div className={css.page}>
      <header className={css.head}>
        <p className={css.kicker}>{t("public.kicker")}</p>
        <PageTitle>
          {short === undefined || answer === "broken" ? t(`answer.${answer}.word`) : visibleLine(short.model)}
        </PageTitle>
        {short !== undefined && answer !== "broken" && <Product short={short} />}
      </header>
      <div role="status">
        <Verdict patient verdict={verified} />
      </div>
      {short === undefined || answer === "broken" ? (
        <p>{t("public.withheld")}</p>
      ) : (
        <>
          {answer !== "trusted" && <p className={css.caution}>{t("public.caution")}</p>}
          <PlainFacts short={short} />
        </>
      )}
      <details className={css.how}>
        <summary>{t("public.how")}</summary>
        <SignatureFacts verified={verified} keys={keys} />
      </details>
    </div>
  );
}

function Product({ short: { kind, maker, riskClass, firmwareLine } }: { short: ShortLabel }) {
  const { t } = useTranslation();
  return (
    <p>
      {[
        kind,
        maker,
        riskClass === undefined ? undefined : t("public.class", { class: riskClass }),
        firmwareLine === undefined ? undefined : t("public.firmware", { line: firmwareLine }),
      ]
        .filter((part) => part !== undefined)
        .map(visibleLine)
        .join(" · ")}
    </p>
  );
}

/** The facts in the order of what decides for a patient. Words out of the label keep the label's own language. */
function PlainFacts({ short }: { short: ShortLabel }) {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n);
  const { cycle, interval } = useIntervalWords();
  const { recipients, attributes, left, deletion, worksWithoutCloud, supportUntil, firstIntervalMonths, issuer } =
    short;
  return (
    <div className={css.label}>
      <Part title={t("public.whoGets")}>
        {recipients.length === 0 && <p>{t("public.nobody")}</p>}
        <Rows
          rows={recipients.map(({ name, countries }) => [
            name,
            countries.map((one) => countryIn(one, language)).join(", ") || t("public.noCountry"),
          ])}
        />
        {left.recipients > 0 && <p>{t("public.more", { count: left.recipients })}</p>}
      </Part>
      <Part title={t("public.records")}>
        {attributes.length === 0 && <p>{t("public.recordsNothing")}</p>}
        <Rows rows={attributes.map((one) => [one.name, cycle(one.cycle)])} foreign={short.language} />
        {left.attributes > 0 && <p>{t("public.more", { count: left.attributes })}</p>}
      </Part>
      <Part title={t("public.delete")}>
        <p>{t(`public.deletion.${deletion ?? "unstated"}`)}</p>
      </Part>
      {worksWithoutCloud !== undefined && (
        <Part title={t("public.cloudless.title")}>
          <p>{t(`public.cloudless.${worksWithoutCloud}`)}</p>
        </Part>
      )}
      <Part title={t("public.updates")}>
        <p className={supportUntil === undefined ? undefined : supportUntil < today() ? css.ended : css.decides}>
          {supportUntil === undefined
            ? t("public.updatesUnstated")
            : t(supportUntil < today() ? "public.updatesEnded" : "public.updatesUntil", {
                day: dayIn(supportUntil, language),
              })}
        </p>
      </Part>
      <Part title={t("public.inspection")}>
        <p>
          {firstIntervalMonths === undefined
            ? t("public.inspectionUnstated")
            : t("public.inspectionAfter", { interval: interval(firstIntervalMonths) })}
        </p>
      </Part>
      <Part title={t("public.call")}>
        <Contact contact={short.contact} />
      </Part>
      <p className={css.issued}>
        {t("public.issued", {
          issuer: visibleLine(issuer.name),
          issued: dayIn(short.issued, language),
          until: dayIn(short.validUntil, language),
        })}
      </p>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={css.part}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Rows({ rows, foreign }: { rows: readonly (readonly [name: string, value: string])[]; foreign?: string }) {
  if (rows.length === 0) return null;
  return (
    <dl className={css.rows}>
      {rows.map(([name, value], index) => (
        <div key={`${index} ${name}`}>
          <dt lang={foreign}>
            <bdi>{visibleLine(name)}</bdi>
          </dt>
          <dd>
            <bdi>{visibleLine(value)}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Where a tap on the contact leads; nowhere when it is neither a plain address nor a number, whatever else it says. */
function contactLink(contact: string | undefined): string | undefined {
  if (contact === undefined) return undefined;
  if (/^[\w.+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(contact))
    return `mailto:${encodeURIComponent(contact).replace("%40", "@")}`;
  return /^[+0-9][0-9 ()./-]{2,30}$/.test(contact) ? `tel:${contact.replace(/[^+0-9]/g, "")}` : undefined;
}

function Contact({ contact }: { contact: string | undefined }) {
  const { t } = useTranslation();
  const link = contactLink(contact);
  return (
    <>
      {contact === undefined ? (
        <p>{t("public.callUnstated")}</p>
      ) : (
        <>
          <p>{t("public.callAbout")}</p>
          {link === undefined ? (
            <p className={css.call}>
              <bdi>{visibleLine(contact)}</bdi>
            </p>
          ) : (
            <a className={css.call} href={link}>
              <bdi>{visibleLine(contact)}</bdi>
            </a>
          )}
        </>
      )}
      <p>{t("public.callClinic")}</p>
    </>
  );
}
