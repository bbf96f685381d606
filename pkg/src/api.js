// What the package exports beside `init`.
export { InviteError, isInviteError } from "./errors.js";
