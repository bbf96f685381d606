// The function that runs the suite in the Edge Runtime.
import { calls } from "./calls.mjs";
import * as lib from "edge-invites";
import engine from "../node_modules/edge-invites/dist/software.edge.js";
import * as testing from "edge-invites/testing";
import { failure, same } from "./check.mjs";
import { run } from "./suite.mjs";

const atImport = { ...calls };

// or the suite would prove nothing: an edge function that compiles bytes works here, and is refused at its deployment
async function refusesBytes() {
  const empty = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  const attempts = [() => WebAssembly.compile(empty), () => WebAssembly.instantiate(empty), () => new WebAssembly.Module(empty)];
  for (const attempt of attempts) same((await failure(attempt)).name, "CompileError");
  return { name: "this host compiles nothing from bytes", ok: true };
}

addEventListener("fetch", (event) => event.respondWith((async () => {
  const env = { runtime: "edge-light", origin: await event.request.text(), atImport, testing, engine };
  return Response.json([await refusesBytes(), ...await run(lib, env)]);
})()));
