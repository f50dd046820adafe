/**
 * Commands: what CareLabel asks of a device (MQTT topic `carelabel/<device id>/command`, QoS 1), and the device's answer
 * (`carelabel/<device id>/answer`). A command that comes twice has one effect; the answer carries its id.
 */
import Type, { type Static } from "typebox";
import { Closed, Line } from "../domain/text.ts";

const CommandId = Type.String({
  pattern: "^[A-Za-z0-9._-]{1,64}$",
  description: "of the command; never used for another",
});

export const Command = Closed(
  {
    id: CommandId,
    do: Type.Enum(["pause", "resume", "alarm-locally", "fall-back", "report-now", "boot-record"], {
      description:
        "pause (stop clinical work, hold the stage failSafe), resume, alarm-locally (light and sound at the device), fall-back (go on with what is safe), report-now (do not wait for the next time), boot-record (send how you started once more)",
    }),
    because: Line(300, "why, for the device's log and display"),
  },
  { description: "what a device is asked to do" },
);
export type Command = Static<typeof Command>;

export const CommandAnswer = Closed(
  {
    command: CommandId,
    done: Type.Boolean({ description: "true once it holds; false when the device will not or cannot" }),
    because: Type.Optional(Line(300, "why not, or what is worth knowing")),
  },
  { description: "what became of a command" },
);
export type CommandAnswer = Static<typeof CommandAnswer>;

/** A whole command or answer, as it is written. */
export const COMMAND_LIMIT_BYTES = 4096;
