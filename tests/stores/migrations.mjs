// A database of an earlier version, brought up to date: `open()` gives `{ dialect, store, query, close }`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createIssuer, createIssuerKey } from "edge-invites";

const WORDS = { sqlite: { whole: "INTEGER", json: "TEXT" }, postgres: { whole: "BIGINT", json: "JSONB" } };
// as version 2 made them
const tables = ({ whole, json }) => [
  `CREATE TABLE edge_invite (id TEXT PRIMARY KEY, generation ${whole} NOT NULL, max_uses ${whole} NOT NULL, status TEXT NOT NULL, created_at ${whole} NOT NULL, expires_at ${whole} NOT NULL, touched_at ${whole} NOT NULL, purpose TEXT, inviter TEXT, binding TEXT, redirect TEXT, metadata TEXT, uses ${json} NOT NULL)`,
  "CREATE INDEX edge_invite_by_age ON edge_invite (created_at, id)",
  "CREATE INDEX edge_invite_by_inviter ON edge_invite (inviter, created_at, id)",
  `CREATE TABLE edge_invite_code (code TEXT PRIMARY KEY, id TEXT NOT NULL, generation ${whole} NOT NULL)`,
  "CREATE INDEX edge_invite_code_by_id ON edge_invite_code (id)",
  `CREATE TABLE edge_invite_version (version ${whole} PRIMARY KEY)`,
  "INSERT INTO edge_invite_version (version) VALUES (1), (2)",
];
const row = (id) => `INSERT INTO edge_invite (id, generation, max_uses, status, created_at, expires_at, touched_at, inviter, uses) VALUES ('${id}', 1, 1, 'open', 1000, 4000000000000, 1000, 'ann', '[]')`;

const key = await createIssuerKey();
const issuerOf = (store, issuer) => createIssuer({ issuer, audience: "app", keys: [key], store });

export function migrations(open) {
  const old = async (t) => {
    const { dialect, store, query, close } = await open();
    t.after(close);
    for (const statement of [...tables(WORDS[dialect]), row("first"), row("second")]) await query(statement, []);
    return { query, store, ours: issuerOf(store, "https://app.example"), other: issuerOf(store, "https://other.example") };
  };
  const ids = async (issuer) => (await issuer.list()).items.map(({ id }) => id).sort();

  test("what was kept before invites had an issuer becomes that of who migrates", async (t) => {
    const { ours, other } = await old(t);
    assert.equal(await ours.migrate(), 3);
    assert.deepEqual([await ours.migrate(), await other.migrate()], [3, 3]);
    assert.deepEqual([await ids(ours), await ids(other)], [["first", "second"], []]);
    const { token } = await ours.resend("first");
    assert.equal((await ours.redeem({ token, subject: "bob" })).invite.id, "first");
    const { id } = await other.mint();
    assert.deepEqual([await ids(ours), await ids(other)], [["first", "second"], [id]]);
  });

  test("what broke off in the middle is gone on with", async (t) => {
    const { ours, query } = await old(t);
    await query("ALTER TABLE edge_invite ADD COLUMN issuer TEXT", []);
    assert.equal(await ours.migrate(), 3);
    assert.deepEqual(await ids(ours), ["first", "second"]);
    await query("DELETE FROM edge_invite_version WHERE version = 3", []);
    assert.deepEqual([await ours.migrate(), await ids(ours)], [3, ["first", "second"]]);
  });

  test("many at once do it once", async (t) => {
    const { ours, store, query } = await old(t);
    const others = Array.from({ length: 8 }, () => issuerOf(store, "https://app.example"));
    assert.deepEqual(await Promise.all([ours, ...others].map((issuer) => issuer.migrate())), Array(9).fill(3));
    assert.deepEqual([await ids(ours), (await query("SELECT version FROM edge_invite_version", [])).length], [["first", "second"], 3]);
  });

  test("a database that cannot be changed says why", async (t) => {
    const { ours, query } = await old(t);
    await query("DROP TABLE edge_invite", []);
    await assert.rejects(ours.migrate(), { code: "STORE_FAILED" });
  });
}
