// A route in Node.
import { check } from "../../../check.js";

export const dynamic = "force-dynamic";

export const GET = async () => new Response(await check());
