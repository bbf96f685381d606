// The issuer in a Worker, over D1 and over a Durable Object.
import { createIssuer, d1Store, durableObjectStore, sqlStore } from "edge-invites";

const issuerOf = (store, key) => createIssuer({ issuer: "https://app.example", audience: "app", keys: [key], store });

/** SQLite in a Durable Object: runs statements, and an issuer of its own. */
export class Invites {
  constructor(state) {
    this.store = durableObjectStore(state.storage);
  }

  async fetch(request) {
    const { statement, values, key, token, subject } = await request.json();
    if (statement !== undefined) return Response.json(await this.store.query(statement, values));
    this.issuer ??= issuerOf(this.store, key);
    return outcome(this.issuer.redeem({ token, subject }));
  }
}

const outcome = (promise) => promise.then(({ subject, repeated }) => Response.json({ subject, repeated }), ({ code, message, cause }) => Response.json({ code, message, cause: String(cause) }));

export default {
  async fetch(request, env) {
    const { where, room, key, maxUses, people, replays } = await request.json();
    const stub = env.ROOMS.get(env.ROOMS.idFromName(room));
    const ask = async (body) => (await stub.fetch("http://room/", { method: "POST", body: JSON.stringify(body) })).json();
    const store = where === "d1" ? d1Store(env.DB) : sqlStore({ dialect: "sqlite", query: (statement, values) => ask({ statement, values }) });
    const issuer = issuerOf(store, key);
    await issuer.migrate();
    const { id, token: { reveal } } = await issuer.mint({ maxUses }).then((made) => ({ ...made, token: { reveal: made.token.reveal() } }));
    const redeem = where === "d1"
      ? async (subject) => (await outcome(issuer.redeem({ token: reveal, subject }))).json()
      : (subject) => ask({ key, token: reveal, subject });
    const results = await Promise.all(Array.from({ length: people }, (_, at) => redeem(`s${at}`)));
    const winners = results.filter(({ subject }) => subject !== undefined);
    const again = await Promise.all(Array.from({ length: replays }, () => redeem(winners[0].subject)));
    const { metadata } = await issuer.get(id);
    return Response.json({
      winners: winners.length,
      codes: [...new Set(results.map(({ code }) => code).filter(Boolean))],
      repeated: again.filter(({ repeated }) => repeated).length,
      uses: metadata.uses.length,
      odd: results.find(({ code }) => code !== undefined && code !== "INVITE_SPENT"),
    });
  },
};
