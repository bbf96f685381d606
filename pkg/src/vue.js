// The way of an invite through a page, for Vue.
import { onMounted, onScopeDispose, shallowRef } from "vue";

export function useInvite(flow) {
  const snapshot = shallowRef(flow.get());
  onScopeDispose(flow.subscribe((value) => { snapshot.value = value; }));
  // not while a server renders
  onMounted(() => flow.refresh());
  return snapshot;
}
