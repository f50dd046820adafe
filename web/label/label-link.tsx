/**
 * A link to the plain page of a signed label, by the text that its printed code would have: nothing is asked of a server
 * there, and nothing tells from which device one came.
 */
import { useEffect, useState } from "react";
import { publicProductRoute } from "../../src/contract/product.ts";
import { shortDigest } from "../../src/domain/label/digest.ts";
import { codeText } from "../../src/domain/label/digital-link.ts";
import { fromBase64Url } from "../../src/domain/label/signed-label.ts";
import { useCall } from "../call.ts";
import { Link } from "../router.tsx";
import { deflate } from "./deflate.ts";

/** Shown as soon as the label is known; until then, and where there is none any more, there is no link. */
export function LabelLink({ digest, children }: { digest: string; children: string }) {
  const { data } = useCall(publicProductRoute, { params: { digest } });
  const [path, setPath] = useState<string>();
  const short = data?.signed.short;
  useEffect(() => {
    if (short === undefined) return;
    codeText(`/L/${shortDigest(digest)}`, fromBase64Url(short), deflate)
      .then(setPath)
      .catch(() => setPath(undefined));
  }, [digest, short]);
  return path === undefined ? null : <Link href={path}>{children}</Link>;
}
