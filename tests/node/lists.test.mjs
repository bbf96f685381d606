// Lists, bulk and watching on the packed package, against a `fetch` that plays a service.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createClient, isInviteError } from "edge-invites";

const HEX = "0123456789abcdef0123456789abcdef";
const UUID = "bbbaeab8-539d-4482-9a98-f1285e7f75cb";
const twilio = (fetch) => createClient({ provider: "twilio", accountSid: `AC${HEX}`, authToken: "secret", serviceSid: `IS${HEX}`, channelSid: `CH${HEX}`, fetch });
const datatrails = (fetch) => createClient({ provider: "datatrails", token: "owner", fetch });
const json = (status, body, headers) => new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });
const sid = (number) => `IN${number.toString(16).padStart(32, "0")}`;
const failure = (promise) => promise.then(() => assert.fail("expected a rejection"), (error) => {
  assert.ok(isInviteError(error), String(error));
  return error;
});

/** A channel with so many invites, 50 a page. `asked` collects the queries. */
function channel(total, asked = []) {
  return async (url, { signal }) => {
    signal.throwIfAborted();
    const { search, searchParams } = new URL(url);
    asked.push(search);
    const page = Number(searchParams.get("Page") ?? 0);
    const size = Math.max(0, Math.min(50, total - page * 50));
    const invites = Array.from({ length: size }, (_, at) => ({ sid: sid(page * 50 + at), identity: "jing", date_created: "2015-07-30T20:00:00Z" }));
    const next_page_url = (page + 1) * 50 < total ? `https://chat.twilio.com/v1/x?PageSize=50&Page=${page + 1}&PageToken=P` : null;
    return json(200, { invites, meta: { next_page_url } });
  };
}

describe("lists", () => {
  test("awaited, a list is its first page, which is fetched once", async () => {
    const asked = [];
    const list = twilio(channel(120, asked)).list();
    assert.deepEqual(asked, []);
    const [page, again] = [await list, await list];
    assert.equal(page, again);
    assert.equal(page.items.length, 50);
    assert.ok(page.items[0].createdAt instanceof Date);
    assert.equal(page.next, "PageSize=50&Page=1&PageToken=P");
    assert.equal(asked.length, 1);
  });

  test("each invite has what its service said of it, in the same order, whatever the others have", async () => {
    const said = [
      { id: "a", status: "pending", target: "x", metadata: { 7: "seven", b: [1, { c: null }], __proto__: null } },
      { id: "b", status: "pending", target: "y", metadata: { 7: "eight", b: {}, ["__proto__"]: "own" } },
      { id: "c", status: "accepted", createdAt: "2026-06-17T11:30:43.000Z", metadata: {} },
      { id: "d", status: "pending" },
      { id: "e", status: "pending", target: "z", metadata: { 7: "nine", b: 0 } },
    ];
    const client = (answer) => createClient({ provider: "edge", baseUrl: "https://a.example/invites", fetch: async () => json(200, answer) });
    const { items, next } = await client({ items: said, next: "n" }).list();
    const alone = await Promise.all(said.map((one) => client(one).get(one.id)));
    assert.deepStrictEqual(items, alone);
    assert.deepEqual(items.map((item) => JSON.stringify(item)), alone.map((item) => JSON.stringify(item)));
    assert.equal(Object.getPrototypeOf(items[1].metadata), Object.prototype);
    assert.ok(Object.hasOwn(items[1].metadata, "__proto__") && items[2].createdAt instanceof Date);
    assert.equal(next, "n");
  });

  test("iterated, a list is every invite, in order", async () => {
    const ids = [];
    for await (const invite of twilio(channel(120)).list()) ids.push(invite.id);
    assert.deepEqual(ids, Array.from({ length: 120 }, (_, at) => sid(at)));
    for await (const invite of twilio(channel(0)).list()) assert.fail(invite.id);
  });

  test("the next page is under way while one is looked at, and only that", async () => {
    const asked = [];
    const pages = twilio(channel(250, asked)).list().pages();
    await pages.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(asked.length, 2);
    await pages.return();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(asked.length, 2);
  });

  test("whoever stops early ends the request that is under way", async () => {
    let signal;
    const first = channel(120);
    const fetch = (url, init) => {
      if (!url.includes("Page=1")) return first(url, init);
      signal = init.signal;
      return new Promise(() => {});
    };
    for await (const invite of twilio(fetch).list()) {
      assert.equal(invite.id, sid(0));
      break;
    }
    assert.ok(signal.aborted);
  });

  test("a list goes on where an earlier one stopped", async () => {
    const client = twilio(channel(120));
    const { next } = await client.list();
    const ids = [];
    for await (const { id } of client.list({}, { from: next })) ids.push(id);
    assert.deepEqual(ids, Array.from({ length: 70 }, (_, at) => sid(at + 50)));
  });

  test("items can be asked for without waiting for those before", async () => {
    const items = twilio(channel(120)).list()[Symbol.asyncIterator]();
    const asked = Array.from({ length: 125 }, () => items.next());
    const got = await Promise.all(asked);
    assert.deepEqual(got.map(({ value }) => value?.id), Array.from({ length: 125 }, (_, at) => (at < 120 ? sid(at) : undefined)));
  });

  test("a service that names the same page for ever is refused", async () => {
    const fetch = async () => json(200, { invites: [{ identity: `invites/${UUID}` }], next_page_token: "same" });
    let seen = 0;
    const error = await failure((async () => {
      for await (const invite of datatrails(fetch).list()) seen += Number(invite.id === UUID);
    })());
    assert.equal(error.code, "RESPONSE_INVALID");
    assert.ok(seen <= 2);
  });

  test("a fault of a later page comes when that page is due, and the signal ends a list", async () => {
    let calls = 0;
    const good = channel(120);
    const fetch = (url, init) => (++calls === 1 ? good(url, init) : Promise.resolve(json(401, { code: 20003 })));
    let seen = 0;
    const error = await failure((async () => {
      for await (const _ of twilio(fetch).list()) seen += 1;
    })());
    assert.deepEqual([error.code, seen], ["UNAUTHORIZED", 50]);

    const stop = new AbortController();
    const aborted = await failure((async () => {
      for await (const _ of twilio(channel(500)).list({}, { signal: stop.signal })) stop.abort("enough");
    })());
    assert.deepEqual([aborted.code, aborted.cause], ["ABORTED", "enough"]);
  });
});

describe("the end of a call", () => {
  test("a signal that comes while the request is being sent, or its body read, ends the call", async () => {
    const waits = () => new Promise(() => {});
    const when = {
      "in fetch": (stop) => () => (stop(), waits()),
      "before an answer that is there": (stop) => async () => (stop(), json(200, { identity: UUID })),
      "in the body": (stop) => async () => ({ status: 200, headers: new Headers({ "content-length": "2" }), arrayBuffer: () => (stop(), waits()) }),
      "in a body in pieces": (stop) => async () => ({ status: 200, body: { getReader: () => ({ read: () => (stop(), waits()), cancel() {} }) } }),
    };
    for (const [name, fetch] of Object.entries(when)) {
      const controller = new AbortController();
      const client = datatrails(fetch(() => controller.abort(name)));
      const error = await failure(client.get(UUID, { signal: controller.signal }));
      assert.deepEqual([error.code, error.cause], ["ABORTED", name]);
    }
  });

  test("what cannot be awaited or read is no answer, and the next call is right", async () => {
    const thrown = new Error("no");
    const odd = Object.defineProperty(Promise.resolve(json(200, {})), "constructor", { get: () => { throw thrown; } });
    const thenable = { get then() { throw thrown; } };
    const shy = { status: 200, get headers() { throw thrown; }, get arrayBuffer() { throw thrown; }, get body() { throw thrown; } };
    for (const answer of [odd, thenable, shy, {}, { status: "x" }, 7, null]) {
      await failure(datatrails(() => answer).get(UUID, { retries: 0 }));
    }
    const whole = { status: 200, headers: { get: () => { throw thrown; } }, text: () => JSON.stringify({ identity: UUID }) };
    assert.equal((await datatrails(() => whole).get(UUID)).id, UUID);
  });
});

describe("many invites", () => {
  const rows = (count) => Array.from({ length: count }, (_, at) => ({ identity: `user ${at}` }));
  const creates = (state = { now: 0, most: 0, made: [] }) => Object.assign(async (url, { body }) => {
    state.now += 1;
    state.most = Math.max(state.most, state.now);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
    state.now -= 1;
    const identity = new URLSearchParams(body).get("Identity");
    if (identity === "user 3") return json(409, { code: 50212, message: "already invited" });
    state.made.push(identity);
    return json(201, { sid: sid(state.made.length), identity });
  }, { state });

  test("there is one result a row, in the order of the rows, and never more calls at once than allowed", async () => {
    const fetch = creates();
    const results = await Array.fromAsync?.(twilio(fetch).createMany(rows(30), { concurrency: 3 })) ?? await all(twilio(fetch).createMany(rows(30), { concurrency: 3 }));
    assert.deepEqual(results.map(({ index }) => index), Array.from({ length: 30 }, (_, at) => at));
    assert.deepEqual(results.filter(({ error }) => error).map(({ index, error }) => [index, error.code]), [[3, "CONFLICT"]]);
    assert.equal(results[29].invite.target, "user 29");
    assert.equal(fetch.state.most, 3);
  });

  test("a wrong row is one wrong result", async () => {
    const results = await all(twilio(creates()).createMany([{ identity: "a" }, {}, { identity: "b" }]));
    assert.deepEqual(results.map(({ error }) => error?.field), [undefined, "identity", undefined]);
  });

  test("rows come from any iterable, and no more are taken than are under way", async () => {
    let taken = 0;
    async function* source() {
      for (const row of rows(20)) {
        taken += 1;
        yield row;
      }
    }
    const results = twilio(creates()).createMany(source(), { concurrency: 2 });
    await results.next();
    assert.ok(taken <= 2, `${taken}`);
    await results.return();
  });

  test("a run goes on after the last row that was kept", async () => {
    const fetch = creates();
    const results = await all(twilio(fetch).createMany(rows(10), { from: 7 }));
    assert.deepEqual(results.map(({ index }) => index), [7, 8, 9]);
    assert.deepEqual(fetch.state.made.sort(), ["user 7", "user 8", "user 9"]);
  });

  test("when the signal comes, what was begun is told and nothing is begun", async () => {
    const stop = new AbortController();
    const fetch = creates();
    const seen = [];
    const error = await failure((async () => {
      for await (const { invite } of twilio(fetch).createMany(rows(50), { concurrency: 4, signal: stop.signal })) {
        seen.push(invite?.target);
        if (seen.length === 2) stop.abort();
      }
    })());
    assert.equal(error.code, "ABORTED");
    assert.ok(seen.length <= 6, `${seen.length}`);
    assert.deepEqual(fetch.state.made.filter((made) => !seen.includes(made)), []);
  });

  test("when one row is put off, all of them wait, and none is lost", async () => {
    let refusals = 3;
    let quietUntil = 0;
    let early = 0;
    const fetch = async (url, { body }) => {
      if (Date.now() < quietUntil) early += 1;
      if (refusals > 0) {
        refusals -= 1;
        quietUntil = Date.now() + 1000;
        return json(429, { code: 1, message: "slow" }, { "retry-after": "1" });
      }
      return json(201, { sid: sid(1), identity: new URLSearchParams(body).get("Identity") });
    };
    const results = await all(twilio(fetch).createMany(rows(8), { concurrency: 1, retries: 0 }));
    assert.deepEqual(results.map(({ invite }) => invite?.target), rows(8).map(({ identity }) => identity));
    assert.equal(early, 0);
  });

  test("wrong options are refused", async () => {
    for (const [field, options, source] of [["concurrency", { concurrency: 0 }], ["from", { from: -1 }], ["rows", {}, 7]]) {
      assert.equal((await failure(all(twilio(creates()).createMany(source ?? [], options)))).field, field);
    }
  });
});

describe("watching", () => {
  const members = (...emails) => json(200, { members: emails.map((email) => ({ email })) });
  const invite = () => json(200, { identity: `invites/${UUID}`, email: "a@b", expiry_time: new Date(Date.now() + 60_000).toISOString() });
  const gone = () => json(404, { code: 5, message: "not found" });
  const play = (answers) => async () => answers.shift()();

  test("an invite is watched until it is gone and a member has come, perhaps a moment later", async () => {
    const answers = [invite, invite, gone, () => members(), gone, () => members("a@b")];
    const seen = await all(datatrails(play(answers)).watch(UUID, { everyMs: 100 }));
    assert.deepEqual(seen.map(({ status }) => status), ["pending", "pending", "accepted"]);
    assert.equal(seen[2].target, "a@b");
    assert.equal(answers.length, 0);
  });

  test("an invite that goes away without a member was taken back", async () => {
    const answers = [invite, gone, () => members(), gone, () => members("other@b")];
    const seen = await all(datatrails(play(answers)).watch(UUID, { everyMs: 100 }));
    assert.deepEqual(seen.map(({ status }) => status), ["pending", "gone"]);
  });

  test("the signal ends the wait", async () => {
    const stop = new AbortController();
    const error = await failure((async () => {
      for await (const _ of datatrails(async () => invite()).watch({ id: UUID }, { everyMs: 60_000, signal: stop.signal })) {
        setTimeout(() => stop.abort("why"), 10);
      }
    })());
    assert.deepEqual([error.code, error.cause], ["ABORTED", "why"]);
  });
});

async function all(iterable) {
  const list = [];
  for await (const item of iterable) list.push(item);
  return list;
}
