/**
 * Which page stands behind which address.
 */
import { useTranslation } from "react-i18next";
import { CheckPage } from "./label/check-page.tsx";
import { PublicLabelPage } from "./label/public-label-page.tsx";
import { VerifyPage } from "./label/verify-page.tsx";
import { ErrorBoundary } from "./look/error-boundary.tsx";
import { Frame, PageTitle } from "./look/frame.tsx";
import { isCodeAddress, Link, useAddress } from "./router.tsx";
import { StartPage } from "./start/start-page.tsx";
import { AuditPage } from "./traffic/audit-page.tsx";

export function App() {
  const address = useAddress();
  const { pathname } = address;
  return (
    <Frame path={pathname}>
      <ErrorBoundary key={address.href}>
        <Page address={address} />
      </ErrorBoundary>
    </Frame>
  );
}

function Page({ address }: { address: URL }) {
  switch (address.pathname) {
    case "/":
      return <StartPage />;
    case "/check":
      return <CheckPage />;
    case "/verify":
      return <VerifyPage />;
    case "/audit":
      return <AuditPage />;
    default:
      return isCodeAddress(address.pathname) ? (
        <PublicLabelPage key={address.href} code={address.href} />
      ) : (
        <NothingHere />
      );
  }
}

function NothingHere() {
  const { t } = useTranslation();
  return (
    <>
      <PageTitle>{t("nothing.title")}</PageTitle>
      <p>
        {t("nothing.text")} <Link href="/">{t("nothing.start")}</Link>
      </p>
    </>
  );
}
