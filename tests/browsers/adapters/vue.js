// Vue, with two components that both accept once they are there.
import { createApp, h, onMounted, ref } from "vue";
import { useInvite } from "edge-invites/vue";
import { acceptInEffect, flow } from "./flow.js";

const Accepting = { setup: () => (onMounted(acceptInEffect), () => null) };

const Invite = {
  setup() {
    const snapshot = useInvite(flow);
    const pressed = ref(false);
    return () => h("main", [
      h("h1", snapshot.value.state),
      h("p", snapshot.value.preview?.purpose),
      snapshot.value.state === "ready" && h("button", { onClick: () => { pressed.value = true; } }, "Accept"),
      pressed.value && [h(Accepting), h(Accepting)],
    ]);
  },
};

createApp(Invite).mount("#app");
