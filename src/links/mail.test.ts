import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { after, test } from "node:test";
import { TLSSocket } from "node:tls";
import { type MailSettings, sendMail } from "./mail.ts";

const FINDING = {
  to: ["ward@hospital.example", "it@hospital.example"],
  subject: "Pumpe 7: außerhalb der Grenze\r\nBcc: thief@example.com",
  text: "Since 08:15: 45 degrees, limit 40.\n.\nLook at it.",
  messageId: "<incident-7@carelabel.example>",
};

/** Certificate and key of "localhost", made for these tests and in use nowhere. */
const PAIR = readFileSync(new URL("fixtures/mail-server-for-tests.pem", import.meta.url), "utf8");
const servers: ReturnType<typeof createServer>[] = [];
after(() => {
  for (const server of servers) server.close();
});

interface Behaviour {
  readonly offersTls?: boolean;
  readonly password?: string;
  readonly refuses?: string;
  readonly isSilent?: boolean;
}

/** A mail server that speaks as much of RFC 5321 as a client needs, and writes down what it hears. */
async function mailServer(behaviour: Behaviour = {}) {
  const heard: string[] = [];
  let message = "";
  const talk = (socket: Socket | TLSSocket, greet: boolean) => {
    let isInData = false;
    let rest = "";
    const say = (line: string) => socket.write(`${line}\r\n`);
    if (greet && behaviour.isSilent !== true) say("220 mail.hospital.example ESMTP");
    socket.on("error", () => undefined);
    const onData = (chunk: Buffer) => {
      rest += chunk.toString("utf8");
      for (let end = rest.indexOf("\r\n"); end !== -1; end = rest.indexOf("\r\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (isInData) {
          if (line !== ".") message += `${line}\n`;
          else {
            isInData = false;
            say("250 kept");
          }
          continue;
        }
        heard.push(`${socket instanceof TLSSocket ? "tls" : "plain"} ${line}`);
        const verb = line.split(" ")[0]?.toUpperCase();
        if (verb === "EHLO") {
          const offers = behaviour.offersTls !== false && !(socket instanceof TLSSocket) ? ["250-STARTTLS"] : [];
          for (const offer of ["250-mail.hospital.example", ...offers, "250-AUTH PLAIN", "250 8BITMIME"]) say(offer);
        } else if (verb === "STARTTLS" && behaviour.offersTls === false) say("502 5.5.1 not here");
        else if (verb === "STARTTLS") {
          say("220 go on");
          socket.off("data", onData);
          return talk(new TLSSocket(socket, { isServer: true, key: PAIR, cert: PAIR }), false);
        } else if (verb === "AUTH") {
          const [, , secret] = line.split(" ");
          const [, , password] = Buffer.from(secret ?? "", "base64")
            .toString()
            .split("\0");
          say(password === behaviour.password ? "235 welcome" : `535 5.7.8 no: ${password}`);
        } else if (verb === "RCPT" && behaviour.refuses !== undefined && line.includes(behaviour.refuses))
          say("550 5.1.1 nobody here");
        else if (verb === "DATA") {
          isInData = true;
          say("354 write");
        } else say("250 fine");
      }
    };
    socket.on("data", onData);
  };
  const server = createServer((socket) => talk(socket, true)).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const settings: MailSettings = {
    host: "localhost",
    port,
    tls: "starttls",
    ca: PAIR,
    from: "carelabel@hospital.example",
  };
  return { settings, heard, message: () => message };
}

test("a message goes over STARTTLS to everybody named, and to nobody that a subject names", async () => {
  const { settings, heard, message } = await mailServer({ password: "s3cret words" });
  const result = await sendMail({ ...settings, user: "carelabel", password: "s3cret words" }, FINDING, 5_000);
  assert.deepEqual(result, { kind: "ok", refusedFor: [] });
  assert.deepEqual(
    heard.filter((line) => line.includes("RCPT")),
    ["tls RCPT TO:<ward@hospital.example>", "tls RCPT TO:<it@hospital.example>"],
  );
  assert.ok(heard.every((line) => line.startsWith("tls ") || /^plain (EHLO|STARTTLS)/.test(line)));
  assert.match(message(), /^Message-ID: <incident-7@carelabel\.example>$/m);
  assert.doesNotMatch(message(), /^Bcc:/m);
  assert.match(message(), /Since 08:15: 45 degrees, limit 40\.\n\.\.\nLook at it\./);
});

test("a server without TLS gets neither password nor message", async () => {
  const { settings, heard, message } = await mailServer({ offersTls: false, password: "s3cret" });
  const result = await sendMail({ ...settings, user: "carelabel", password: "s3cret" }, FINDING, 5_000);
  assert.equal(result.kind, "refused");
  assert.ok(heard.every((line) => !/AUTH|MAIL|DATA/.test(line)));
  assert.equal(message(), "");
});

test("a server whose certificate nobody vouches for gets nothing", async () => {
  const { settings, message } = await mailServer();
  const { ca: _, ...unknown } = settings;
  const result = await sendMail(unknown, FINDING, 5_000);
  assert.notEqual(result.kind, "ok");
  assert.equal(message(), "");
});

test("a wrong password is told without the password, though the server repeats it", async () => {
  const { settings } = await mailServer({ password: "right" });
  const result = await sendMail({ ...settings, user: "carelabel", password: "unspoken" }, FINDING, 5_000);
  assert.deepEqual(result, {
    kind: "refused",
    status: 535,
    reason: "the mail server does not take the name and password",
  });
});

test("one address that is refused does not keep the message from the other", async () => {
  const { settings } = await mailServer({ refuses: "it@" });
  assert.deepEqual(await sendMail(settings, FINDING, 5_000), { kind: "ok", refusedFor: ["it@hospital.example"] });
  const all = await mailServer({ refuses: "@" });
  const refused = await sendMail(all.settings, FINDING, 5_000);
  assert.deepEqual(refused, { kind: "refused", status: 550, reason: "the mail server takes none of the addresses" });
});

test("a server that says nothing, and none at all, are results", async () => {
  const { settings } = await mailServer({ isSilent: true });
  assert.deepEqual(await sendMail(settings, FINDING, 300), { kind: "timed-out", afterMs: 300 });
  const nobody = await sendMail({ ...settings, port: 1 }, FINDING, 5_000);
  assert.deepEqual(nobody, { kind: "unreachable", reason: "ECONNREFUSED" });
});

test("mail in the clear is for this machine only", async () => {
  const { settings } = await mailServer({ offersTls: false });
  assert.deepEqual(await sendMail({ ...settings, tls: "none" }, FINDING, 5_000), { kind: "ok", refusedFor: [] });
  await assert.rejects(sendMail({ ...settings, host: "mail.hospital.example", tls: "none" }, FINDING, 5_000), {
    code: "argument-wrong",
  });
});
