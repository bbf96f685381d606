// Loading the module, and errors.
import init, { InviteError, initSync, isInviteError, type InviteErrorCode } from "edge-invites";

export async function loads(module: WebAssembly.Module, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  await init();
  await init("https://example.com/edge_invites.wasm");
  await init(fetch("/edge_invites.wasm"));
  initSync(module);
  initSync(bytes);
}

export function reads(thrown: unknown): InviteErrorCode | undefined {
  // @ts-expect-error what was thrown may be anything
  thrown.code;
  if (!isInviteError(thrown)) return undefined;
  const error: InviteError & Error = thrown;
  // @ts-expect-error codes are a closed list of words
  const typo = error.code === "TOKEN_EXPIRD";
  // @ts-expect-error an error is read, not changed
  error.code = "INTERNAL";
  return typo ? undefined : error.code;
}
