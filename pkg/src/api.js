// What the package offers, whichever way it was loaded.
export { createCarrier } from "./carrier.js";
export { createClient } from "./client.js";
export { countdown } from "./countdown.js";
export { createIssuer, createIssuerKey } from "./issuer.js";
export { createHandler } from "./handler.js";
export { createKeySet } from "./keys.js";
export { InviteError, isInviteError } from "./errors.js";
export { inviteLink, takeInvite } from "./link.js";
export { redact } from "./redact.js";
export { loadSoftware } from "./software.js";
export { d1Store, durableObjectStore, memoryStore, sqlStore } from "./stores.js";
export { decode, open, verify, verifySync } from "./token.js";
export { InviteToken } from "./token-text.js";
