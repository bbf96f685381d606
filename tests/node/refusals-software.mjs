// What our own engine answers to each row: in a worker where neither node:crypto nor WebCrypto is to be found.
import { parentPort } from "node:worker_threads";
import { isInviteError, loadSoftware, open, verify } from "edge-invites";
import { rows } from "./refusals.mjs";
import "./refusals-keys.mjs";
import { NOW } from "./refusals-tools.mjs";

await loadSoftware();
process.getBuiltinModule = undefined;
Object.defineProperty(globalThis, "crypto", { value: undefined });

const answers = [];
for (const { class: title, name, token, options } of rows) {
  const told = { ...options["edge-invites"], now: () => new Date(NOW * 1000) };
  const answer = await (told.keys ? verify : open)(token, told).then(() => "accepted", (error) => (isInviteError(error) ? error.code : `${error}`));
  answers.push([`${title}: ${name}`, answer]);
}
parentPort.postMessage(answers);
