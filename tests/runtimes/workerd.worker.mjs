// The worker that runs the suite.
import { calls } from "./calls.mjs";
import * as lib from "edge-invites";
import engine from "../node_modules/edge-invites/dist/software.workerd.js";
import * as testing from "edge-invites/testing";
import { run } from "./suite.mjs";
import signed from "../vectors/signed.json" with { type: "json" };

const es256 = signed.find(({ alg }) => alg === "ES256");

const atImport = { ...calls };

let keys; // shared by requests, as a worker's own would be

async function withSharedKeys(origin) {
  keys ??= lib.createKeySet(`${origin}/keys`);
  const { subject } = await lib.verify(es256.token, {
    keys, algorithms: ["ES256"], issuer: "https://issuer.example", audience: "https://app.example",
  });
  return new Response(subject);
}

export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname === "/keys") return withSharedKeys(await request.text());
    const stores = { memory: ({ memoryStore }) => memoryStore(), D1: ({ d1Store }) => d1Store(env.DB) };
    return Response.json(await run(lib, { runtime: "workerd", origin: await request.text(), atImport, stores, testing, engine }));
  },
};
