// The entry for landing pages: what works before any module has arrived.
export { createCarrier } from "./carrier.js";
export { countdown } from "./countdown.js";
export { InviteError, isInviteError } from "./errors.js";
export { inviteFlow } from "./flow.js";
export { takeInvite } from "./link.js";
export { redact } from "./redact.js";
export { InviteToken } from "./token-text.js";
