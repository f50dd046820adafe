/**
 * A certification authority of the test, and certificates of its servers.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

/** Writes authority.pem, and HOST.pem with HOST.key for each host. */
export function certify(folder: string, hosts: readonly string[]): void {
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const authority = ["-subj", "/O=Lab/CN=Section Six Lab CA", "-addext", "keyUsage=critical,keyCertSign,cRLSign"];
  openssl("req", "-x509", ...EC, "-days", "30", ...authority, "-keyout", "authority.key", "-out", "authority.pem");
  for (const host of hosts) {
    // A common name holds at most 64 characters (RFC 5280, appendix A.1); the name that counts is the alternative one.
    openssl("req", ...EC, "-subj", `/CN=${host.slice(-64)}`, "-keyout", `${host}.key`, "-out", `${host}.csr`);
    writeFileSync(
      join(folder, "extensions"),
      `subjectAltName=DNS:${host}\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n`,
    );
    const by = ["-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial"];
    openssl(
      "x509",
      "-req",
      "-in",
      `${host}.csr`,
      ...by,
      "-days",
      "20",
      "-extfile",
      "extensions",
      "-out",
      `${host}.pem`,
    );
  }
}
