// The contenders of redeeming in a Worker, over D1, and in a Durable Object.
import { createIssuer, d1Store, durableObjectStore, sqlStore } from "edge-invites";
import { contest } from "./redeem-contest.mjs";

const begin = (store, key) => contest(
  (query) => createIssuer({ issuer: "https://app.example", audience: "app", keys: [key], store: sqlStore({ dialect: "sqlite", query }) }),
  store.query,
);
const answer = async (contest, { what, who, count }) => {
  await contest[what](who, count);
  return new Response("done");
};

export class Room {
  constructor(state) {
    this.store = durableObjectStore(state.storage);
  }

  async fetch(request) {
    const order = await request.json();
    this.contest ??= begin(this.store, order.key);
    return answer(this.contest, order);
  }
}

let here;

export default {
  async fetch(request, env) {
    try {
      const order = await request.clone().json();
      if (order.where !== "d1") return await env.ROOMS.get(env.ROOMS.idFromName("room")).fetch(request);
      here ??= begin(d1Store(env.DB), order.key);
      return await answer(here, order);
    } catch (error) {
      return new Response(`${error.stack} ${error.cause}`);
    }
  },
};
