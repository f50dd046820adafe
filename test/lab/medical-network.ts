/**
 * A small hospital on the loopback interface: DCMTK, python-hl7 and Mosquitto talk on odd ports, tcpdump writes it all.
 */
import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createServer as createTlsServer } from "node:tls";
import { promisify } from "node:util";
import type { CanaryRecord } from "../../src/domain/traffic/canary/record.ts";

const run = promisify(execFile);
export const PYTHON = "/usr/bin/python3";

/** Which port speaks what. */
export const TALKS = [
  ...["dicom", "dicomLatin", "dicomTls", "dicomShut", "hl7", "hl7Latin", "hl7Tls"],
  ...["mqtt", "mqttAnonymous"],
] as const;
export type Talk = (typeof TALKS)[number];

export class MedicalNetwork {
  readonly ports: Readonly<Record<Talk, number>>;
  readonly #folder: string;
  readonly #started: ChildProcess[] = [];

  /** @param ports nobody listens there yet. */
  constructor(folder: string, ports: Readonly<Record<Talk, number>>) {
    this.#folder = folder;
    this.ports = ports;
  }

  static async in(folder: string): Promise<MedicalNetwork> {
    const ports: [Talk, number][] = [];
    for (const talk of TALKS) ports.push([talk, await freePort()]);
    return new MedicalNetwork(folder, Object.fromEntries(ports) as Record<Talk, number>);
  }

  file(name: string): string {
    return join(this.#folder, name);
  }

  /** Records `talks` as packets of the loopback interface. */
  async record(talks: () => Promise<void>): Promise<void> {
    const recording = [
      "-i",
      "lo",
      "-U",
      "--immediate-mode",
      "-B",
      "16384",
      "-Z",
      "root",
      "-w",
      this.file("capture.pcap"),
    ];
    const recorder = spawn("tcpdump", [...recording, "tcp"], { stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    recorder.stderr.on("data", (words) => {
      said += words;
    });
    const ended = once(recorder, "close");
    try {
      for (let attempt = 0; attempt < 100 && !said.includes("listening on"); attempt++) await wait(50);
      await talks();
      await wait(300);
    } finally {
      for (const one of this.#started) one.kill("SIGKILL");
      recorder.kill("SIGINT");
      await ended;
    }
    if (!/^0 packets dropped by kernel/m.test(said)) throw new Error(`tcpdump did not record all: ${said}`);
  }

  makeCertificate(): void {
    const out = ["-keyout", this.file("tls.key"), "-out", this.file("tls.crt")];
    const key = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...out, "-days", "30", "-subj", "/CN=pacs.example"];
    execFileSync("openssl", key, { stdio: "ignore" });
  }

  /** An archive is asked whether it is there, given an image of the patient, and asked for the patient. */
  async dicom(patient: CanaryRecord): Promise<void> {
    const port = this.ports.dicom;
    mkdirSync(this.file("archive"));
    const archive = `PACS ${this.file("archive")} RW (10, 100mb) ANY`;
    writeFileSync(
      this.file("archive.cfg"),
      `MaxPDUSize = 16384\nMaxAssociations = 4\nHostTable BEGIN\nHostTable END\nVendorTable BEGIN\nVendorTable END\nAETable BEGIN\n${archive}\nAETable END\n`,
    );
    await this.#serve("dcmqrscp", ["-c", "archive.cfg", `${port}`], port);
    const peer = ["-aet", "CT_SCANNER", "-aec", "PACS", "127.0.0.1", `${port}`];
    await this.#run("echoscu", peer);
    await this.#run("storescu", [...peer, await this.#image(patient, "utf8")]);
    const keys = ["QueryRetrieveLevel=STUDY", `PatientID=${patient.recordNumber}`, "PatientName", "StudyInstanceUID"];
    await this.#run("findscu", ["-S", ...keys.flatMap((key) => ["-k", key]), ...peer]);
  }

  /** An image whose names are written in Latin-1. */
  async dicomLatin(patient: CanaryRecord): Promise<void> {
    const port = this.ports.dicomLatin;
    await this.#serve("storescp", [`${port}`], port);
    await this.#run("storescu", ["127.0.0.1", `${port}`, await this.#image(patient, "latin1")]);
  }

  /** DCMTK's own TLS to a server of Node's in front of the archive, which writes down the keys. */
  async dicomTls(patient: CanaryRecord): Promise<void> {
    const inner = await freePort();
    await this.#serve("storescp", [`${inner}`], inner);
    const key = readFileSync(this.file("tls.key"));
    const front = createTlsServer({ key, cert: readFileSync(this.file("tls.crt")) }, (socket) => {
      const archive = connect(inner, "127.0.0.1");
      socket.pipe(archive).pipe(socket);
      for (const one of [socket, archive]) one.on("error", () => socket.destroy());
    });
    front.on("keylog", (line: Buffer) => appendFileSync(this.file("keys.log"), line));
    front.listen(this.ports.dicomTls, "127.0.0.1");
    await once(front, "listening");
    await this.#run("storescu", [
      "+tla",
      "-ic",
      "127.0.0.1",
      `${this.ports.dicomTls}`,
      await this.#image(patient, "utf8"),
    ]);
    front.close();
  }

  /** DCMTK at both ends of TLS, with certificates of both: nobody has its keys. */
  async dicomShut(patient: CanaryRecord): Promise<void> {
    const port = this.ports.dicomShut;
    const keys = ["+tls", "tls.key", "tls.crt", "-ic"];
    await this.#serve("storescp", [...keys, `${port}`], port);
    await this.#run("storescu", [...keys, "127.0.0.1", `${port}`, await this.#image(patient, "utf8")]);
  }

  /** Three admissions of the patient, each acknowledged. */
  async hl7(patient: CanaryRecord, talk: "hl7" | "hl7Latin" | "hl7Tls"): Promise<void> {
    const port = this.ports[talk];
    const encoding = talk === "hl7Latin" ? "latin-1" : "utf-8";
    writeFileSync(this.file("server.py"), HL7_SERVER);
    writeFileSync(this.file("sender.py"), HL7_SENDER);
    const tls = talk === "hl7Tls" ? "keys.log" : "";
    await this.#serve(PYTHON, ["server.py", `${port}`, encoding, tls], port);
    const { stdout } = await this.#run(PYTHON, ["sender.py", `${port}`, encoding, tls, JSON.stringify(patient)]);
    if (stdout !== "AA\nAA\nAA\n") throw new Error(`the admissions were answered with ${stdout}`);
  }

  /** Readings with the patient, published and handed on: by a client with a password and by one without. */
  async mqtt(patient: CanaryRecord): Promise<void> {
    const { mqtt, mqttAnonymous } = this.ports;
    writeFileSync(
      this.file("broker.conf"),
      [
        "per_listener_settings true",
        ...["user root", `listener ${mqtt} 127.0.0.1`, "allow_anonymous false", `password_file ${this.file("users")}`],
        ...[`listener ${mqttAnonymous} 127.0.0.1`, "allow_anonymous true", ""],
      ].join("\n"),
    );
    await this.#run("mosquitto_passwd", ["-b", "-c", "users", "pump", "ward-seven"]);
    await this.#serve("mosquitto", ["-c", "broker.conf"], mqttAnonymous);
    const message = JSON.stringify({ patient: `${patient.givenName} ${patient.familyName}`, heartRate: 72 });
    const named = ["-h", "127.0.0.1", "-p", `${mqtt}`, "-u", "pump", "-P", "ward-seven"];
    await this.#run("mosquitto_pub", [...named, "-V", "mqttv5", "-t", "ward/7", "-m", message]);
    const nameless = ["-h", "127.0.0.1", "-p", `${mqttAnonymous}`];
    await this.#run("mosquitto_pub", [
      ...nameless,
      "-V",
      "mqttv311",
      "-r",
      "-t",
      `ward/${patient.recordNumber}`,
      "-m",
      message,
    ]);
    await this.#run("mosquitto_sub", [...nameless, "-t", "ward/#", "-C", "1"]);
  }

  /** An image of the patient, in the form that dump2dcm reads. */
  async #image(patient: CanaryRecord, encoding: "utf8" | "latin1"): Promise<string> {
    const name = `patient-${encoding}`;
    const lines = [
      `(0008,0005) CS [${encoding === "utf8" ? "ISO_IR 192" : "ISO_IR 100"}]`,
      "(0008,0016) UI [1.2.840.10008.5.1.4.1.1.7]",
      "(0008,0018) UI [1.2.276.0.7230010.3.1.4.1.99.1]",
      "(0008,0060) CS [OT]",
      `(0010,0010) PN [${patient.familyName}^${patient.givenName}]`,
      `(0010,0020) LO [${patient.recordNumber}]`,
      `(0010,0030) DA [${patient.birthDate.replaceAll("-", "")}]`,
      `(0010,0040) CS [${patient.sex === "female" ? "F" : "M"}]`,
      `(0010,1040) LO [${patient.street}]`,
      "(0020,000d) UI [1.2.276.0.7230010.3.1.2.99.2]",
      "(0020,000e) UI [1.2.276.0.7230010.3.1.3.99.3]",
    ];
    writeFileSync(this.file(`${name}.txt`), Buffer.from(`${lines.join("\n")}\n`, encoding));
    await this.#run("dump2dcm", [`${name}.txt`, `${name}.dcm`]);
    return `${name}.dcm`;
  }

  #run(program: string, args: readonly string[]) {
    return run(program, args, { cwd: this.#folder });
  }

  /** Starts a server and comes back when its port is open. */
  async #serve(program: string, args: readonly string[], port: number): Promise<void> {
    this.#started.push(spawn(program, args, { cwd: this.#folder, stdio: "ignore" }));
    for (let attempt = 0; attempt < 100; attempt++) {
      if (await isOpen(port)) return;
      await wait(50);
    }
    throw new Error(`${program} does not open port ${port}`);
  }
}

/** Below the ports that clients get, so that nobody else's connection has one of them. */
let nextPort = 24_011;

async function freePort(): Promise<number> {
  while (await isOpen(nextPort)) nextPort++;
  return nextPort++;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      answer(true);
    }).on("error", () => answer(false));
  });
}

/** Port, encoding, and the file for the keys of TLS or nothing. */
const HL7_SERVER = `
import asyncio, ssl, sys
from hl7.mllp import start_hl7_server
port, encoding, keys = sys.argv[1:]
context = None
if keys:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("tls.crt", "tls.key")
async def serve(reader, writer):
    try:
        while not writer.is_closing():
            message = await reader.readmessage()
            writer.writemessage(message.create_ack(application="EHR", facility="KLINIK"))
            await writer.drain()
    except asyncio.IncompleteReadError:
        writer.close()
async def main():
    async with await start_hl7_server(serve, host="127.0.0.1", port=int(port), encoding=encoding, ssl=context) as server:
        await server.serve_forever()
asyncio.run(main())
`;
const HL7_SENDER = `
import asyncio, json, ssl, sys, hl7
from hl7.mllp import open_hl7_connection
port, encoding, keys, patient = sys.argv[1:]
patient = json.loads(patient)
context = None
if keys:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.keylog_filename = keys
characters = "8859/1" if encoding == "latin-1" else "UNICODE UTF-8"
segments = [
    "MSH|^~\\\\&|PUMPS|WARD4|EHR|KLINIK|20260115081500||ADT^A01^ADT_A01|MSG00042|P|2.5.1||||||" + characters,
    "PID|1||" + patient["recordNumber"] + "^^^KLINIK^MR||" + patient["familyName"] + "^" + patient["givenName"]
    + "||" + patient["birthDate"].replace("-", "") + "|" + patient["sex"][0].upper() + "|||" + patient["street"],
    "OBX|1|NM|8867-4^Heart rate^LN||72|/min",
]
async def main():
    reader, writer = await open_hl7_connection("127.0.0.1", int(port), encoding=encoding, ssl=context)
    for _ in range(3):
        writer.writemessage(hl7.parse("\\r".join(segments)))
        await writer.drain()
        print((await reader.readmessage())[1][1])
    writer.close()
asyncio.run(main())
`;
