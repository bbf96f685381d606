import { services } from "./bench/services.mjs";
import { report } from "./bench/report.mjs";
for (const r of await services({ samples: 9 })) { console.log(r.work, r.us.toFixed(1), Object.entries(r.peers).map(([k,v])=>`${k} ${v.toFixed(1)} (${(r.us/v).toFixed(2)})`).join("; ")); }
