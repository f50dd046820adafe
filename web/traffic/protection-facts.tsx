/**
 * The handshakes that were seen, rated by the guideline, and the server's certificates with what is wrong with them.
 */
import { useTranslation } from "react-i18next";
import type { Destination } from "../../src/domain/traffic/audit-report.ts";
import { dayIn } from "../words/locale.ts";
import css from "./destination-details.module.css";
import { Fact } from "./fact.tsx";
import { useAuditWords } from "./use-audit-words.ts";

type Protection = NonNullable<Destination["protection"]>;

export function ProtectionFacts({ protection }: { protection: Protection }) {
  const { t } = useTranslation();
  const { of } = useAuditWords();
  const { versions, suites, groups, applicationProtocols, grade, lowerings, recommendedUntil, guideline } = protection;
  const { agreedBy, interception, nameHidden, clientCertificate, prints, certificates } = protection;
  const rated = (name: string, given: Protection["grade"]) =>
    given === null ? name : `${name} (${of("grade", given)})`;
  return (
    <>
      {agreedBy === "proxy" && <p className={css.wrong}>{t("audit.agreedByProxy")}</p>}
      {interception !== null && <p className={css.wrong}>{t("audit.openedBy", { program: interception })}</p>}
      <dl className={css.facts}>
        <Fact name={t("audit.rating")}>
          {grade === null ? t("audit.notRated") : of("grade", grade)} ({guideline}
          {recommendedUntil !== null && `, ${t("audit.recommendedUntil", { year: recommendedUntil })}`})
        </Fact>
        {lowerings.length > 0 && (
          <Fact name={t("audit.lowered")}>
            {lowerings
              .map(({ value, reason, grade }) => `${value}: ${of("lowering", reason)} (${of("grade", grade)})`)
              .join("; ")}
          </Fact>
        )}
        {versions.length > 0 && <Fact name={t("audit.versions")}>{versions.join(", ")}</Fact>}
        {suites.length > 0 && (
          <Fact name={t("audit.suites")}>{suites.map(({ name, grade }) => rated(name, grade)).join(", ")}</Fact>
        )}
        {groups.length > 0 && <Fact name={t("audit.groups")}>{groups.join(", ")}</Fact>}
        {applicationProtocols.length > 0 && <Fact name="ALPN">{applicationProtocols.join(", ")}</Fact>}
        {nameHidden && <Fact name="ECH">{t("audit.nameHidden")}</Fact>}
        {clientCertificate && <Fact name={t("audit.device")}>{t("audit.clientCertificate")}</Fact>}
        {prints.length > 0 && <Fact name="JA4">{prints.join(", ")}</Fact>}
      </dl>
      {certificates.map((certificate) => (
        <Certificate key={certificate.fingerprint} certificate={certificate} />
      ))}
    </>
  );
}

function Certificate({ certificate }: { certificate: Protection["certificates"][number] }) {
  const { t } = useTranslation();
  const { of, language } = useAuditWords();
  const { subject, issuer, notBefore, notAfter, key, signature, names, fingerprint, problems } = certificate;
  const day = (moment: string | null) => (moment === null ? "–" : dayIn(moment.slice(0, 10), language));
  return (
    <div className={css.certificate}>
      <p>
        <b>{t("audit.certificate", { subject })}</b>
      </p>
      {problems.length > 0 && (
        <p className={css.wrong}>{problems.map((problem) => of("certificateProblem", problem)).join("; ")}</p>
      )}
      <dl className={css.facts}>
        <Fact name={t("audit.issuer")}>{issuer}</Fact>
        <Fact name={t("audit.valid")}>
          {day(notBefore)} – {day(notAfter)}
        </Fact>
        <Fact name={t("audit.keyAndSignature")}>
          {key}, {signature}
        </Fact>
        {names.length > 0 && <Fact name={t("audit.names")}>{names.join(", ")}</Fact>}
        <Fact name="SHA-256">
          <code>{fingerprint}</code>
        </Fact>
      </dl>
    </div>
  );
}
