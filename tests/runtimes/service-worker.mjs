// The suite in a service worker, which may not import anything later: it is bundled, as its users do it.
import { calls } from "./calls.mjs";
import * as lib from "edge-invites";
import engine from "../node_modules/edge-invites/dist/software.inline.js";
import * as testing from "edge-invites/testing";
import { run } from "./suite.mjs";

const atImport = { ...calls };

self.onmessage = (event) => {
  const [port] = event.ports;
  event.waitUntil(run(lib, { runtime: "service worker", origin: event.data, atImport, testing, engine }).then((found) => port.postMessage(found)));
};
