// The worker: the handler under /api, and the rest of your app.
import { invites } from "./invites.js";

export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname.startsWith("/api/")) return (await invites(env))(request);
    return new Response("the rest of your app");
  },
};
