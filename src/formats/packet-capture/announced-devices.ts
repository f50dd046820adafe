/**
 * What devices say of themselves on their own network by DHCP and LLDP: an exchange for each device, whose host is the
 * device itself, since its name and the place of its MUD file belong to it and not to whoever answered.
 *
 * Several devices ask from the same address (0.0.0.0), so they are kept apart by their hardware address.
 * Sources: RFC 2131, RFC 8415, IEEE 802.1AB, RFC 8520, sections 10 and 12.
 */
import type { Exchange } from "../../domain/traffic/conversation.ts";
import type { Dhcp4Message } from "../dhcp/read-dhcp4.ts";
import type { Dhcp6Message } from "../dhcp/read-dhcp6.ts";
import type { LldpFrame } from "../dhcp/read-lldp.ts";
import { MarkList } from "./mark-list.ts";
import type { PacketMoment } from "./packet-moment.ts";

/** Devices at one time; the one heard first is told, and begins anew when it is heard again. */
const DEVICES_MOST = 4_096;

class Device {
  readonly scheme: "dhcp" | "lldp";
  readonly port: number;
  readonly hardwareAddress: string;
  readonly timeMs: number;
  readonly frame: number;
  address: string | null = null;
  readonly bytes: [number, number] = [0, 0];
  isAnswered = false;
  readonly marks = new MarkList();

  constructor(scheme: "dhcp" | "lldp", port: number, hardwareAddress: string, { timeMs, frame }: PacketMoment) {
    this.scheme = scheme;
    this.port = port;
    this.hardwareAddress = hardwareAddress;
    this.timeMs = timeMs;
    this.frame = frame;
  }
}

export class AnnouncedDevices {
  readonly #tell: (exchange: Exchange) => void;
  readonly #moment: PacketMoment;
  readonly #devices = new Map<string, Device>();

  constructor(moment: PacketMoment, tell: (exchange: Exchange) => void) {
    this.#moment = moment;
    this.#tell = tell;
  }

  dhcp4(message: Dhcp4Message, bytes: number): void {
    const { isReply, messageType, clientHardwareAddress, clientIdentifier, clientAddress } = message;
    const hardware = clientHardwareAddress ?? clientIdentifier?.hardwareAddress;
    if (hardware === null || hardware === undefined) return;
    const device = this.#device("dhcp", 68, hardware);
    this.#count(device, isReply, bytes);
    // What is only offered is not taken yet.
    if (!isReply || messageType === "ack" || messageType === null) device.address = clientAddress ?? device.address;
    if (isReply) return;
    if (message.hostName !== null) device.marks.add("device-name", "DHCP host name", 0);
    if (message.vendorClass !== null) device.marks.add("device-name", "DHCP vendor class", 0);
    if (message.mudUrl !== null) device.marks.add("mud-url", message.mudUrl, 0);
  }

  /** @param client address of the side that is no server; it names the device when its identifier does not. */
  dhcp6(message: Dhcp6Message, direction: 0 | 1, client: string, bytes: number): void {
    const device = this.#device("dhcp", 546, message.clientIdentifier?.hardwareAddress ?? client);
    this.#count(device, direction === 1, bytes);
    device.address ??= message.relays === 0 ? client : null;
    if (direction === 1) return;
    if (message.hostName !== null) device.marks.add("device-name", "DHCP host name", 0);
    if (message.vendorClass !== null) device.marks.add("device-name", "DHCP vendor class", 0);
    if (message.mudUrl !== null) device.marks.add("mud-url", message.mudUrl, 0);
  }

  lldp({ systemName, systemDescription, mudUrl }: LldpFrame, hardwareAddress: string, bytes: number): void {
    const device = this.#device("lldp", 0, hardwareAddress);
    this.#count(device, false, bytes);
    if (systemName !== null) device.marks.add("device-name", "LLDP system name", 0);
    if (systemDescription !== null) device.marks.add("device-name", "LLDP system description", 0);
    if (mudUrl !== null) device.marks.add("mud-url", mudUrl, 0);
  }

  close(): void {
    for (const [key, device] of this.#devices) this.#end(key, device);
  }

  #device(scheme: "dhcp" | "lldp", port: number, hardwareAddress: string): Device {
    const key = `${scheme} ${hardwareAddress}`;
    const known = this.#devices.get(key);
    if (known !== undefined) return known;
    const device = new Device(scheme, port, hardwareAddress, this.#moment);
    this.#devices.set(key, device);
    const [first] = this.#devices;
    if (this.#devices.size > DEVICES_MOST && first !== undefined) this.#end(...first);
    return device;
  }

  #count(device: Device, isReply: boolean, bytes: number): void {
    device.bytes[isReply ? 1 : 0] += bytes;
    device.isAnswered ||= isReply;
  }

  #end(key: string, device: Device): void {
    this.#devices.delete(key);
    this.#tell({
      pointer: `frame ${device.frame}`,
      host: device.address ?? device.hardwareAddress,
      address: device.address,
      port: device.port,
      scheme: device.scheme,
      method: "",
      path: "",
      queryNames: [],
      formNames: [],
      startedAtMs: device.timeMs || null,
      status: null,
      bytesUp: device.bytes[0],
      bytesDown: device.bytes[1],
      fromCache: false,
      reached: device.isAnswered ? true : null,
      requestMediaType: null,
      protection: null,
      marks: device.marks.list,
      content: {},
    });
  }
}
