// The worker that runs the suite.
import { calls } from "./calls.mjs";
import * as lib from "edge-invites";
import { run } from "./suite.mjs";

const atImport = { ...calls };

export default {
  async fetch(request) {
    return Response.json(await run(lib, { runtime: "workerd", origin: await request.text(), atImport }));
  },
};
