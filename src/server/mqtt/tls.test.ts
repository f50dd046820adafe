import assert from "node:assert/strict";
import { createHash, type KeyObject, type X509Certificate } from "node:crypto";
import { connect as connectSocket } from "node:net";
import { after, before, test } from "node:test";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { commonName, issueCertificate, newKeyPair } from "../../store/tls/issue-certificate.ts";
import { connectBytes, openDoor, PUMP, publishBytes, type TestDoor, until } from "./door-for-tests.ts";

interface Pair {
  readonly key: string;
  readonly cert: string;
  readonly digest: string;
}

function selfSigned(name: string): Pair {
  const { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject } = newKeyPair();
  const subject = commonName(name);
  const certificate: X509Certificate = issueCertificate({
    ...{ subject, issuer: subject, publicKey, signingKey: privateKey, extensions: [] },
    ...{ notBefore: new Date("2020-01-01"), notAfter: new Date("2049-01-01") },
  });
  return {
    key: String(privateKey.export({ type: "pkcs8", format: "pem" })),
    cert: certificate.toString(),
    digest: createHash("sha256").update(certificate.raw).digest("hex"),
  };
}

const server = selfSigned("server");
const device = selfSigned("device");
let inside: TestDoor;
let port: number;
let certificates: (string | null)[] = [];

before(async () => {
  inside = await openDoor({
    signOn: async ({ certificate }) => {
      certificates.push(certificate);
      return certificate === device.digest ? { device: PUMP, credential: certificate } : "refused";
    },
    limits: { connectMs: 300 },
  });
  port = await inside.door.listen({ host: "127.0.0.1", port: 0, tls: { key: server.key, cert: server.cert } });
});
after(() => inside.close());

/** Signs on over TLS, without a user name, and sends a report; resolves to the first bytes of the answer. */
async function talk(options: { key?: string; cert?: string; session?: Buffer }) {
  certificates = [];
  const socket: TLSSocket = connectTls({ port, host: "127.0.0.1", rejectUnauthorized: false, ...options });
  let session: Buffer | undefined;
  let said = Buffer.alloc(0);
  let isClosed = false;
  socket.on("session", (ticket: Buffer) => {
    session = ticket;
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    isClosed = true;
  });
  socket.on("data", (bytes: Buffer) => {
    said = Buffer.concat([said, bytes]);
  });
  socket.write(Buffer.concat([connectBytes(4), publishBytes(4, 7)]));
  await until(() => said.length >= 8 || isClosed, "an answer");
  const isReused = socket.isSessionReused();
  socket.destroy();
  return { said: said.toString("hex"), session, isReused };
}

test("a client certificate is known by its digest, also when its TLS session goes on", async () => {
  const first = await talk(device);
  assert.deepEqual([first.said, certificates], ["2002000040020007", [device.digest]]);
  const again = await talk({ ...device, ...(first.session === undefined ? {} : { session: first.session }) });
  assert.deepEqual([again.said, certificates, again.isReused], ["2002000040020007", [device.digest], true]);
});

test("another certificate, or none, is told to the sign-on as it is", async () => {
  const other = selfSigned("device");
  assert.deepEqual([(await talk(other)).said, certificates], ["20020004", [other.digest]]);
  assert.deepEqual([(await talk({})).said, certificates], ["20020004", [null]]);
});

test("who connects to the TLS port and speaks no TLS, or nothing, is cut off in time", async () => {
  let closed = 0;
  for (const words of [Buffer.alloc(0), connectBytes(4), Buffer.from([0x16, 3, 1])]) {
    const socket = connectSocket(port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.on("close", () => closed++);
    socket.resume();
    if (words.length > 0) socket.write(words);
  }
  await until(() => closed === 3, "all are closed");
  await until(() => inside.door.figures().connections === 0, "nobody is left");
});
