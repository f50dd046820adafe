/** A session of MQTT in each version, from CONNECT to DISCONNECT. */
import { conversation, latin1 } from "../delivery.ts";
import { big, frame } from "./fields.ts";

const string = (text: string) => [...big(text.length, 2), ...latin1(text)];
const packet = (first: number, ...parts: readonly (string | readonly number[])[]) => {
  const body = frame(...parts);
  return frame([first], body.length < 128 ? [body.length] : [(body.length & 127) | 128, body.length >> 7], [...body]);
};
const mqtt = (version: 3 | 4 | 5) => {
  const properties = version === 5 ? [5, 17, 0, 0, 0, 9] : [];
  const none = version === 5 ? [0] : [];
  return conversation(
    [
      0,
      packet(
        0x10,
        string(version === 3 ? "MQIsdp" : "MQTT"),
        [version, 0xee, 0, 60],
        properties,
        string("pump-7"),
        none,
        string("ward/lost"),
        string("gone"),
        string("erika"),
        string("secret"),
      ),
    ],
    [1, packet(0x20, [0, 0], version === 5 ? [3, 33, 0, 9] : [])],
    [0, packet(0x82, [0, 1], none, string("ward/+/rate"), [1])],
    [1, packet(0x90, [0, 1], none, [1])],
    [0, packet(0x32, string("ward/4/rate"), [0, 2], version === 5 ? [3, 35, 0, 1] : [], '{"rate":7}')],
    [0, packet(0x32, string(version === 5 ? "" : "a"), [0, 3], version === 5 ? [3, 35, 0, 1] : [], "x".repeat(200))],
    [1, packet(0x40, [0, 2])],
    [0, packet(0xc0)],
    [1, packet(0xd0)],
    [0, packet(0xe0, version === 5 ? [4, 5, 17, 0, 0, 0, 1] : [])],
  );
};

export const mqttSessions = () => ([3, 4, 5] as const).map(mqtt);
