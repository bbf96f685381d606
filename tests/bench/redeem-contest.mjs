// The contenders of redeeming: the issuer, the statement that it sends, and what somebody would write who has no issuer:
// jose, and then the statement.
import { importJWK, jwtVerify } from "jose";

const AT_ONCE = 20;

/** `issuerOf(query)` makes an issuer over a store. */
export function contest(issuerOf, query) {
  let seen; // the statement, its values, and the invite that it was for
  let id;
  const issuer = issuerOf((text, values) => {
    if (text.startsWith("UPDATE edge_invite SET touched_at")) seen ??= { text, values, id };
    return query(text, values);
  });
  const made = {};
  let key;
  const redeem = {
    ours: async ({ token }) => {
      if ((await issuer.redeem({ token, subject: "ann" })).repeated) throw new Error("expected a first acceptance");
    },
    hand: async ({ id }) => {
      const rows = await query(seen.text, seen.values.map((value) => (value === seen.id ? id : value)));
      if (rows.length !== 1) throw new Error("expected the statement to change a row");
    },
    jose: async ({ id, token }) => {
      key ??= await importJWK(issuer.jwks().keys[0]);
      await jwtVerify(token.reveal(), key, { issuer: "https://app.example", audience: "app", typ: "invite+jwt", algorithms: ["EdDSA"] });
      await redeem.hand({ id });
    },
  };
  return {
    async prepare(who, count) {
      await issuer.migrate();
      made[who] = await Promise.all(Array.from({ length: count }, () => issuer.mint()));
      if (seen !== undefined) return;
      const first = await issuer.mint();
      ({ id } = first);
      await redeem.ours(first);
    },
    async run(who) {
      const one = async () => {
        for (let next; (next = made[who].pop());) await redeem[who](next);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, one));
    },
  };
}
