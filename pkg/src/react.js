// The way of an invite through a page, for React.
import { useEffect, useSyncExternalStore } from "react";

export function useInvite(flow) {
  const snapshot = useSyncExternalStore(flow.subscribe, flow.get, flow.get);
  // twice in strict mode, which asks once: the flow sees to that
  useEffect(() => void flow.refresh(), [flow]);
  return snapshot;
}
