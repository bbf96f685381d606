// Cloudflare Workers: in workerd, with D1.
import { suite } from "./suite.mjs";
import { workerd } from "./workerd.mjs";

suite("workers", () => workerd("workers"));
