// Calls to a service from a Worker.
import { createClient } from "edge-invites";
import { contest } from "./services-contest.mjs";

let works;

export default {
  async fetch(request) {
    try {
      const { base, work, who, n } = await request.json();
      works ??= contest(createClient, base);
      for (let at = 0; at < n; at += 1) await works[work][who]();
      return new Response("done");
    } catch (error) {
      return new Response(`${error.stack} ${error.cause}`);
    }
  },
};
