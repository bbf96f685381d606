// The way of an invite through a page, without a page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inviteFlow } from "edge-invites/page";

/** A desk whose answers come when the test says so. */
function desk() {
  const asked = [];
  const ask = (operation) => () => new Promise((resolve, reject) => asked.push({ operation, resolve, reject }));
  return { asked, of: (operation) => asked.filter((one) => one.operation === operation), assess: ask("assess"), accept: ask("accept"), decline: ask("decline") };
}
const soon = () => new Promise((resolve) => setImmediate(resolve));

test("whoever asks twice is answered once, as frameworks do that run effects twice", async () => {
  const invites = desk();
  const flow = inviteFlow({ token: "t", invites });
  const both = Promise.all([flow.refresh(), flow.refresh()]);
  assert.equal(invites.asked.length, 1);
  invites.asked[0].resolve({ decision: "accept", preview: { purpose: "team" } });
  assert.deepEqual((await both).map(({ state, preview }) => [state, preview.purpose]), [["ready", "team"], ["ready", "team"]]);
  const presses = Promise.all([flow.accept(), flow.accept(), flow.accept()]);
  await soon();
  assert.equal(invites.of("accept").length, 1);
  invites.of("accept")[0].resolve({ subject: "bob" });
  assert.deepEqual((await presses).map(({ state, answer }) => [state, answer.subject]), Array(3).fill(["done", "bob"]));
  await flow.accept();
  assert.equal(invites.of("accept").length, 1);
});

test("an assessment from before an acceptance does not undo it, however late it comes", async () => {
  for (const answer of [(late) => late.resolve({ decision: "accept" }), (late) => late.reject(new TypeError("failed to fetch"))]) {
    const invites = desk();
    const flow = inviteFlow({ token: "t", invites });
    const looking = flow.refresh();
    const accepting = flow.accept();
    await soon();
    invites.of("accept")[0].resolve({});
    assert.equal((await accepting).state, "done");
    answer(invites.of("assess")[0]);
    assert.equal((await looking).state, "done");
    assert.equal(flow.get().state, "done");
  }
});

test("each failure leads to the state that says what to do", async () => {
  for (const [given, state, reason] of [
    [new TypeError("failed to fetch"), "unreachable"], [{ code: "STORE_FAILED" }, "unreachable"], [{ code: "TOKEN_NOT_YET_VALID", retryable: true }, "unreachable"],
    [{ code: "SIGN_IN_REQUIRED" }, "needs_sign_in"], [{ code: "SUBJECT_MISMATCH" }, "wrong_account"], [{ code: "EMAIL_UNVERIFIED" }, "needs_verified_email"],
    [{ code: "INVITE_SPENT" }, "refused", "INVITE_SPENT"], [undefined, "unreachable"],
  ]) {
    const flow = inviteFlow({ token: "t", invites: { assess: () => Promise.reject(given), accept: () => { throw given; } } });
    for (const ask of ["refresh", "accept"]) {
      const found = await flow[ask]();
      assert.deepEqual([found.state, found.reason], [state, reason], `${ask}: ${given?.code}`);
    }
  }
  assert.deepEqual(await inviteFlow({ token: null, invites: desk() }).accept(), { state: "refused", reason: "NO_INVITE" });
});
