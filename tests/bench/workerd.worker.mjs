// The worker that is timed from outside: its own clock stands still while it works.
import * as lib from "edge-invites";
import { decoders, verifiers } from "./contenders.mjs";
import { spin } from "./measure.mjs";

let cell, contenders;

export default {
  async fetch(request) {
    const url = new URL(request.url);
    if (request.method === "POST") {
      cell = await request.json();
      contenders = cell.work === "decode" ? decoders(lib) : await verifiers(lib, undefined, cell);
      const able = [];
      for (const [name, f] of Object.entries(contenders)) {
        await spin(f, cell.tokens, 64).then(() => able.push(name), () => {});
      }
      return Response.json(able);
    }
    await spin(contenders[url.searchParams.get("who")], cell.tokens, Number(url.searchParams.get("n")));
    return new Response("done");
  },
};
