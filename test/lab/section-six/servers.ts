/**
 * A program: the Internet of the test. A name server, and the real TLS servers of all hosts with answers as theirs.
 *
 * usage: node servers.ts FOLDER, where setting.json tells hosts and addresses and the certificates lie
 */
import { createSocket } from "node:dgram";
import { readFileSync } from "node:fs";
import { createSecureServer } from "node:http2";
import { createServer } from "node:https";
import { join } from "node:path";
import { answer, readQuestion } from "./name-service.ts";
import { serviceAnswer } from "./service-answer.ts";
import { readSetting } from "./setting.ts";

/** What both kinds of servers have of a request and its answer. */
interface Request {
  readonly url?: string | undefined;
  resume(): unknown;
}
interface Response {
  writeHead(status: number, headers: Record<string, string>): unknown;
  write(text: string): unknown;
  end(): unknown;
}

const folder = process.argv[2] ?? ".";
const { nameServer, hosts, writeKey } = readSetting(folder);

const names = createSocket("udp4");
names.on("message", (message, from) => {
  const question = readQuestion(message);
  if (question === undefined) return;
  const address = hosts.find(({ host }) => host === question.name)?.labAddress;
  names.send(answer(message, question, address), from.port, from.address);
});
await new Promise<void>((ready) => names.bind(53, nameServer, ready));

for (const { host, labAddress, tls, http2 } of hosts) {
  const secret = {
    key: readFileSync(join(folder, `${host}.key`)),
    cert: Buffer.concat([readFileSync(join(folder, `${host}.pem`)), readFileSync(join(folder, "authority.pem"))]),
    minVersion: "TLSv1.2",
    maxVersion: tls,
  } as const;
  const serve = (request: Request, response: Response) => {
    request.resume();
    const { status, headers, body, endsAfterMs } = serviceAnswer(host, request.url ?? "", writeKey);
    response.writeHead(status, { ...headers });
    if (body !== "") response.write(body);
    setTimeout(() => response.end(), endsAfterMs);
  };
  const server = http2 ? createSecureServer({ ...secret, allowHTTP1: true }, serve) : createServer(secret, serve);
  await new Promise<void>((ready) => server.listen(443, labAddress, ready));
}
process.stdout.write("the Internet is up\n");
