// A page that starts its reporters too early: while the invite still stands in its address.
import * as Sentry from "@sentry/browser";
import posthog from "posthog-js";
import { redact } from "edge-invites/page";

const link = location.href;
const hooks = {
  bare: {},
  redact: { sentry: { beforeSend: redact, beforeBreadcrumb: redact, beforeSendTransaction: redact, beforeSendSpan: redact, beforeSendLog: redact }, posthog: { before_send: redact } },
  older: { sentry: { traceLifecycle: "static", beforeSend: redact, beforeBreadcrumb: redact, beforeSendTransaction: redact, beforeSendLog: redact }, posthog: { sanitize_properties: redact } },
}[globalThis.how];

// Sentry takes its `fetch` where no test can reach it
const transport = (options) => Sentry.createTransport(options, async ({ body }) => (globalThis.sent.push(new Response(body).text()), { statusCode: 200 }));
Sentry.init({
  dsn: "https://public@reports.example/1", transport, tracesSampleRate: 1, sendDefaultPii: true, enableLogs: true, integrations: [Sentry.browserTracingIntegration()], ...hooks.sentry,
});
posthog.init("phc_project", {
  api_host: "https://events.example", persistence: "memory", disable_compression: true, request_batching: false, capture_pageview: true, autocapture: true,
  opt_out_useragent_filter: true, disable_session_recording: true, advanced_disable_decide: true, advanced_disable_flags: true, ...hooks.posthog,
});

Sentry.setTag("page", link);
Sentry.addBreadcrumb({ category: "navigation", message: `at ${link}`, data: { to: link } });
console.info("opened", link);
Sentry.logger.warn(`no luck with ${link}`);
Sentry.captureException(new Error(`could not open ${link}`), { extra: { link, token: link.split("=")[1] } });
await Sentry.startSpan({ name: "accept", forceTransaction: true, attributes: { "url.full": link } }, async () => {});
posthog.capture("opened", { link, note: `saw ${link}`, token: link.split("=")[1] });
posthog.capture("asked", { invitedBy: `https://app.example/?invite=${globalThis.opaque}`, $set_once: { first: link } });
history.pushState(null, "", "/elsewhere");
await Sentry.close(3000);
document.getElementById("app").textContent = "reported";
