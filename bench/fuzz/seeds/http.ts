/** Conversations over HTTP/1.1, WebSocket and HTTP/2. */
import connection from "../../../src/formats/http2/fixtures/connection.json" with { type: "json" };
import { conversation } from "../delivery.ts";
import { frame } from "./fields.ts";
import { turnsIn } from "./tls.ts";

export const HTTP1: readonly Uint8Array[] = [
  conversation(
    [
      0,
      "POST /v1/values;jsessionid=1?patient=7&x HTTP/1.1\r\nHost: cloud.example:8443\r\nAuthorization: Basic YTpi\r\nCookie: a=b; c=d\r\nContent-Type: application/json; charset=utf-8\r\nContent-Encoding: gzip, br\r\nContent-Length: 5\r\n\r\n12345GET / HTTP/1.1\r\nHost: a.example\r\n\r\n",
    ],
    [
      1,
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\nTrailer: x\r\n\r\n5;ext="1"\r\nabcde\r\n0\r\nX-Sum: 1\r\n\r\nHTTP/1.1 401 x\r\nWWW-Authenticate: Digest realm="a", Basic\r\n\r\nuntil the end',
    ],
  ),
  conversation(
    [0, "GET /ws HTTP/1.1\r\nHost: a.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"],
    [1, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n\x81\x02ok"],
    [0, "\x81\x82\x01\x02\x03\x04\x6e\x69"],
  ),
  conversation(
    [0, "CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n"],
    [1, "HTTP/1.1 200 OK\r\n\r\n"],
    [0, "\x16\x03\x01"],
    [1, "\x16\x03\x03"],
  ),
  conversation(
    [0, "HEAD http://u:p@b.example/x HTTP/1.0\nHost : b.example\n folded\nno header\n\n"],
    ["gap 1"],
    [1, "HTTP/1.0 304 Not Modified\r\nContent-Length: 9\r\n\r\n"],
  ),
  conversation([
    1,
    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
  ]),
];

export const WEBSOCKET: readonly Uint8Array[] = [
  conversation(
    [0, frame([0x01, 0x83, 1, 2, 3, 4], "abc", [0x80, 0x82, 1, 1, 1, 1], "de")],
    [1, frame([0x82, 126, 0, 200], "x".repeat(200), [0x89, 1], "p", [0x88, 2, 3, 232])],
    [0, frame([0x8a, 0x81, 0, 0, 0, 0], "p")],
  ),
  conversation([1, frame([0xc1, 127, 0, 0, 0, 0, 0, 0, 0, 3], "abc")], ["gap 1"], [1, "x"]),
];

export const http2Conversations = () => [
  conversation(...turnsIn(connection.chunks)),
  conversation(...turnsIn(connection.chunks.slice(0, 4))),
];
