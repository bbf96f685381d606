// DataTrails' own library (Python) against the sandbox, and our client on what it made.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { createClient } from "edge-invites";
import { serve } from "../sandbox/serve.mjs";

let served;
before(async () => (served = await serve()));
after(() => served.close());

const APPLICATION = ["sandbox-client", "sandbox-secret"];

function theirs(orders, auth = APPLICATION) {
  return new Promise((resolve, reject) => {
    const python = spawn(process.env.PYTHON, [fileURLToPath(new URL("library.py", import.meta.url))], { stdio: ["pipe", "pipe", "inherit"] });
    let text = "";
    python.stdout.on("data", (chunk) => (text += chunk));
    python.once("close", (code) => (code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`expected the library to end well, found ${code}`))));
    python.stdin.end(JSON.stringify({ origin: served.origin, auth, orders }));
  });
}

for (const provider of ["datatrails", "rkvst"]) {
  const ours = () => createClient({ provider, clientId: APPLICATION[0], clientSecret: APPLICATION[1], baseUrl: served.origin });

  test(`${provider}: it makes, reads, lists, counts and deletes invites, and so do we with the same ones`, async () => {
    await served.sandbox.reset();
    const mine = await ours().create({ email: "ann@example.com", message: "hello" });
    const [created, read, listed, counted] = await theirs([
      { do: "create", email: "bob@example.com" }, { do: "get", id: mine.id }, { do: "list" }, { do: "count" },
    ]);
    assert.deepEqual([read.result.email, read.result.message], ["ann@example.com", "hello"]);
    assert.equal(Date.parse(read.result.expiry_time), Number(mine.expiresAt));
    assert.deepEqual(listed.result.map(({ email }) => email), ["ann@example.com", "bob@example.com"]);
    assert.equal(counted.result, 2);
    const id = created.result.identity;
    assert.equal((await ours().get(id)).target, "bob@example.com");
    assert.equal(await ours().count(), 2);
    await ours().revoke(id);
    const [gone, deleted] = await theirs([{ do: "get", id: id.replace("invites/", "") }, { do: "delete", id: mine.id }]);
    assert.deepEqual([gone.error, deleted.result], ["ArchivistNotFoundError", {}]);
    await assert.rejects(ours().get(mine), { code: "NOT_FOUND" });
  });

  test(`${provider}: it goes through all pages, and so do we, in the same order`, async () => {
    await served.sandbox.reset();
    await served.sandbox.fill(provider, 230);
    const [{ result }] = await theirs([{ do: "list", page_size: 50 }]);
    const found = [];
    for await (const { id } of ours().list({ pageSize: 50 })) found.push(`invites/${id}`);
    assert.deepEqual(found, result.map(({ identity }) => identity));
    assert.equal(new Set(found).size, 230);
  });

  test(`${provider}: it waits as the service's own header says, and is refused with what it knows`, async () => {
    await served.sandbox.reset();
    await served.sandbox.fault({ method: "GET", path: "/archivist/iam/v1/invites", status: 429, headers: { "Archivist-Rate-Limit-Reset": "0.3" } });
    const [listed] = await theirs([{ do: "list" }]);
    assert.deepEqual(listed.result, []);
    const [forbidden] = await theirs([{ do: "create", email: "a@b" }], "sandbox-user");
    const [unknown] = await theirs([{ do: "create", email: "a@b" }], "nothing");
    const [bad] = await theirs([{ do: "create", email: "x".repeat(129) }]);
    assert.deepEqual([forbidden.error, unknown.error, bad.error], ["ArchivistForbiddenError", "ArchivistUnauthenticatedError", "ArchivistBadRequestError"]);
  });
}
