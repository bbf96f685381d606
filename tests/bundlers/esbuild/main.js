// The app: shows what the package did, or why it did not.
import { check } from "../check.js";

check().catch(String).then((line) => { document.querySelector("output").textContent = line; });
