// Node's own server, with SQLite in a file.
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { suite } from "./suite.mjs";
import { keyed, prepared, started } from "./run.mjs";

let origin;
suite("node", async () => {
  const example = prepared("node");
  keyed(example);
  const server = await started(example, { node: [process.execPath] });
  ({ origin } = server);
  return server;
}, () => {
  const raw = async (text, wait) => {
    const socket = connect(new URL(origin).port, "127.0.0.1");
    let answer = "";
    socket.on("data", (more) => (answer += more));
    socket.write(text);
    if (wait) await setTimeout(wait).then(() => socket.destroy());
    await once(socket, "close");
    return answer.split("\r\n")[0];
  };
  const rest = "HTTP/1.1\r\nhost: app.example\r\nconnection: close\r\n";

  test("what is no request is refused, and who goes away does no harm", async () => {
    assert.equal(await raw(`OPTIONS * ${rest}\r\n`), "HTTP/1.1 400 Bad Request");
    assert.equal(await raw(`TRACE /api/invites ${rest}\r\n`), "HTTP/1.1 400 Bad Request");
    assert.equal(await raw(`GET http://evil.example/api/invites ${rest}\r\n`), "HTTP/1.1 400 Bad Request");
    assert.equal(await raw(`GET //evil.example/api/invites ${rest}\r\n`), "HTTP/1.1 404 Not Found");
    assert.equal(await raw(`POST /api/invites ${rest}x-demo-user: ann\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{`, 100), "");
    assert.equal((await fetch(`${origin}/api/invites`)).status, 403);
  });
});
