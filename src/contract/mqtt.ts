/**
 * MQTT: which topics there are, who sends on them, and what they carry.
 *
 * Levels, separators and wildcards follow MQTT 5 (OASIS, 2019), 4.7; those of MQTT 3.1.1 are the same.
 */
import Type, { type Static } from "typebox";

/** What stands in a topic between the program's name and the kind of message: the device's public id. */
const DEVICE = "[a-z0-9]{8,40}";
export const TopicDevice = Type.String({ pattern: `^${DEVICE}$`, description: "the device's id" });

export const MessageKind = Type.Enum(["report", "answer", "command"], {
  description:
    "report (the device of itself), answer (to a command), command (to the device; with QoS 1, for those who ask so)",
});
export type MessageKind = Static<typeof MessageKind>;

/** What a client may send; `command` goes the other way. */
export type IncomingKind = Exclude<MessageKind, "command">;

export interface Topic {
  readonly device: string;
  readonly kind: MessageKind;
}

const ROOT = "carelabel";
const TOPIC = new RegExp(`^${ROOT}/(${DEVICE})/(report|answer|command)$`);

const ONE_DEVICE = new RegExp(`^${DEVICE}$`);

/** `carelabel/<device>/<kind>`. */
export function topicOf(device: string, kind: MessageKind): string {
  return `${ROOT}/${device}/${kind}`;
}

/** The device and the kind that `topic` names; null for every other topic. */
export function parseTopic(topic: string): Topic | null {
  const found = TOPIC.exec(topic);
  return found === null ? null : { device: found[1] ?? "", kind: found[2] as MessageKind };
}

/** Whether `filter` is well formed: `#` alone in the last level, `+` alone in its level (4.7.1). */
export function isTopicFilter(filter: string): boolean {
  const levels = filter.split("/");
  return (
    filter !== "" &&
    !filter.includes("\0") &&
    levels.every((level, index) =>
      level.length === 1 ? level !== "#" || index === levels.length - 1 : !/[#+]/.test(level),
    )
  );
}

/** Whether a message on `topic` goes to those who subscribed to `filter` (4.7.1). */
export function filterTakes(filter: string, topic: string): boolean {
  const wanted = filter.split("/");
  const levels = topic.split("/");
  for (const [index, level] of wanted.entries()) {
    if (level === "#") return true;
    if (level !== "+" && level !== levels[index]) return false;
  }
  return wanted.length === levels.length;
}

/** Whether `filter` takes the commands of at least one device. */
export function filterTakesCommands(filter: string): boolean {
  const named = filter.split("/")[1] ?? "";
  return filterTakes(filter, topicOf(ONE_DEVICE.test(named) ? named : "anydevice", "command"));
}
