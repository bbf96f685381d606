import type { FlowSnapshot, InviteFlow } from "edge-invites/page";

/** Where the invite stands; renders again when that changes, and asks once after the first render. */
export function useInvite(flow: InviteFlow): FlowSnapshot;
