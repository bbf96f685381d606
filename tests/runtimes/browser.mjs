// The hosts within a browser: a page, one that allows no WebAssembly, a module worker and service workers. Runs in the page.
import { results } from "./web.mjs";

/** The suite in each. Gives { host: results }. */
export async function everywhere(origin) {
  return {
    page: await results(origin, "page"),
    "strict page": await inStrictPage(origin),
    worker: await inWorker(origin),
    "service worker (module)": await inServiceWorker(origin, "module"),
    "service worker (classic, inline)": await inServiceWorker(origin, "classic"),
  };
}

const inStrictPage = (origin) => new Promise((resolve) => {
  addEventListener("message", ({ data }) => resolve(data), { once: true });
  const frame = document.createElement("iframe");
  frame.src = `${origin}/strict.html`;
  document.body.append(frame);
});

const inWorker = (origin) => new Promise((resolve, reject) => {
  const worker = new Worker(`${origin}/tests/runtimes/worker.mjs`, { type: "module" });
  worker.onmessage = ({ data }) => resolve(data);
  worker.onerror = ({ message }) => reject(new Error(message));
  worker.postMessage(origin);
});

async function inServiceWorker(origin, type) {
  const script = `${origin}/pkg/service-worker.${type}.js`;
  const registration = await navigator.serviceWorker.register(script, { type, scope: `${origin}/pkg/${type}/` });
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((resolve) => { port1.onmessage = ({ data }) => resolve(data); });
  (registration.installing ?? registration.waiting ?? registration.active).postMessage(origin, [port2]);
  return answer;
}
