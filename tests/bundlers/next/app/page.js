// A server component, and in it one that runs in the browser.
import { check } from "../../check.js";
import { Client } from "./client.js";

export const dynamic = "force-dynamic";

export default async () => <><p>{await check()}</p><Client /></>;
