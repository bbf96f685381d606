import type { FlowSnapshot, InviteFlow } from "edge-invites/page";
import type { Readable } from "svelte/store";

/** Where the invite stands, as a store; asks when somebody subscribes in a page. */
export function inviteStore(flow: InviteFlow): Readable<FlowSnapshot>;
