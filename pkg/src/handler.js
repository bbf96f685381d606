// An issuer or a client behind your own authorisation, as one function from a request to a response: for workers and
// servers. What it does stands in `routes.js`, which is loaded by the first request.
import { given, optionInvalid } from "./errors.js";

let loaded;
const routes = () => (loaded ??= import("./house.js"));

export const createHandler = (options) => given("options", () => make(options ?? {}));

function make({ invites, authorize, origins = [], basePath = "", limit, onError }) {
  if (typeof invites !== "object" || invites === null) throw optionInvalid("invites", "expected an issuer or a client");
  if (typeof authorize !== "function") throw optionInvalid("authorize", "expected a function");
  if (typeof basePath !== "string" || !/^(\/.*)?$/.test(basePath)) throw optionInvalid("basePath", "expected a path from the root");
  const ours = given("origins", () => new Set(origins.map((origin) => new URL(origin).origin)));
  let handler;
  return async function handle(request) {
    const { handlerOf } = await routes();
    handler ??= given("invites", () => handlerOf({ invites, authorize, ours, basePath: basePath.replace(/\/+$/, ""), limit, onError }));
    return handler(request);
  };
}
