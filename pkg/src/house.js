// What issuers and handlers do, loaded by their first call.
export { Desk, createKey } from "./desk.js";
export { handlerOf } from "./routes.js";
