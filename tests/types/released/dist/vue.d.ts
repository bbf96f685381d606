import type { FlowSnapshot, InviteFlow } from "edge-invites/page";
import type { ShallowRef } from "vue";

/** Where the invite stands, as a reference; asks once it is mounted. */
export function useInvite(flow: InviteFlow): Readonly<ShallowRef<FlowSnapshot>>;
