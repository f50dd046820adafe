/** An answer with many kinds of records, and a question. */
import {
  two,
  wireMessage,
  wireName,
  wireQuestion,
  wireRecord,
} from "../../../src/formats/dns/dns-message-for-tests.ts";
import { latin1 } from "../delivery.ts";

export const DNS_ANSWER = wireMessage({
  flags: 0x8180,
  questions: [wireQuestion("cloud.example.org", 65)],
  answers: [
    wireRecord([0xc0, 12], 5, wireName("edge.example.net")),
    wireRecord([0xc0, 12], 1, [192, 0, 2, 7]),
    wireRecord([0xc0, 12], 28, [0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 5]),
    wireRecord([0xc0, 12], 33, [...two(1), ...two(2), ...two(8883), ...wireName("mqtt.example.org")]),
    wireRecord([0xc0, 12], 16, [3, ...latin1("a=b"), 5, ...latin1("c=def")]),
    wireRecord([0xc0, 12], 15, [...two(5), 0xc0, 18]),
    wireRecord([0xc0, 12], 65, [
      ...two(1),
      0,
      ...two(1),
      ...two(6),
      2,
      ...latin1("h2"),
      2,
      ...latin1("h3"),
      ...two(3),
      ...two(2),
      ...two(443),
      ...two(4),
      ...two(4),
      192,
      0,
      2,
      1,
      ...two(5),
      ...two(3),
      1,
      2,
      3,
    ]),
  ],
  additionals: [wireRecord([0], 41, [...two(8), ...two(2), 0, 1], 1232, 0x8000)],
});
export const DNS_QUESTION = wireMessage({ questions: [wireQuestion("cloud.example.org", 1)] });
