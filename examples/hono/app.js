// A Hono app on Workers: the handler is one route of it.
import { Hono } from "hono";
import { invites } from "./invites.js";

const app = new Hono();
app.get("/", (c) => c.text("the rest of your app"));
app.all("/api/*", async (c) => (await invites(c.env))(c.req.raw));

export default app;
