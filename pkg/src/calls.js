// What speaks to services, loaded by the first call that needs it.
export * as connection from "./connection.js";
export { Source } from "./fetch-keys.js";
