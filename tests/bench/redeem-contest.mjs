// The two contenders of redeeming: the issuer, and the statement that it sends.

const AT_ONCE = 20;

/** `issuerOf(query)` makes an issuer over a store. */
export function contest(issuerOf, query) {
  let statement;
  const issuer = issuerOf((text, values) => {
    if (text.startsWith("UPDATE")) statement = text;
    return query(text, values);
  });
  const made = { ours: [], hand: [] };
  const redeem = {
    ours: async ({ token }) => {
      if ((await issuer.redeem({ token, subject: "ann" })).repeated) throw new Error("expected a first acceptance");
    },
    hand: async ({ id }) => {
      const now = Date.now();
      const rows = await query(statement, [id, 1, now, "ann", JSON.stringify({ s: "ann", t: now })]);
      if (rows.length !== 1) throw new Error("expected the statement to change a row");
    },
  };
  return {
    async prepare(who, count) {
      await issuer.migrate();
      made[who] = await Promise.all(Array.from({ length: count }, () => issuer.mint()));
      if (statement === undefined) await redeem.ours(await issuer.mint());
    },
    async run(who) {
      const one = async () => {
        for (let next; (next = made[who].pop());) await redeem[who](next);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, one));
    },
  };
}
