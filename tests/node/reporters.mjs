// One program as error reporters and analytics see it: invites stand wherever such programs put them. What would be sent is
// printed, one text a line, and sent nowhere. `node reporters.mjs sentry|posthog redact|bare`
import { redact } from "edge-invites/page";

const [, , reporter, how] = process.argv;
const { TOKEN: token, OPAQUE: opaque } = process.env;
const link = `https://app.example/invite#invite=${token}`;
const clean = how === "redact" ? redact : undefined;
const failure = () => Object.assign(new Error(`could not open ${link}`, { cause: new TypeError(`bad token ${token}`) }), { token, asked: { url: link } });
const sent = (body) => console.info(JSON.stringify(Buffer.from(body).toString("utf8")));

const REPORTERS = {
  async sentry() {
    const Sentry = await import("@sentry/node");
    const transport = (options) => Sentry.createTransport(options, async ({ body }) => (sent(body), { statusCode: 200 }));
    Sentry.init({
      dsn: "https://public@reports.example/1", transport, tracesSampleRate: 1, sendDefaultPii: true, enableLogs: true, attachStacktrace: true,
      beforeSend: clean, beforeBreadcrumb: clean, beforeSendTransaction: clean, beforeSendSpan: clean, beforeSendLog: clean,
      integrations: [Sentry.extraErrorDataIntegration?.()].filter(Boolean),
    });
    Sentry.setTag("page", link);
    Sentry.setUser({ id: "bob", invite: link });
    Sentry.setContext("invite", { token, href: link, nested: { list: [`Bearer ${token}`, link] } });
    Sentry.addBreadcrumb({ category: "navigation", message: `went to ${link}`, data: { from: link, to: "/", headers: { authorization: `Bearer ${token}` } } });
    console.debug("opening", link); // which is a breadcrumb, too
    Sentry.logger.warn(`no luck with ${link}`, { link });
    // the name of a trace stands where no hook sees it
    await Sentry.startSpan({ name: "GET /invite", op: "http.server", attributes: { "http.url": link, "url.query": `?invite=${opaque}` } }, async () => {
      await Sentry.startSpan({ name: `fetch ${link}`, attributes: { "url.full": link } }, async () => {});
      Sentry.captureException(failure(), { extra: { link, token } });
    });
    Sentry.captureMessage(`seen: ${link}`, { extra: { opaque: `https://app.example/?invite=${opaque}` }, level: "error" });
    Sentry.captureEvent({ message: "a request", request: { url: link, query_string: `invite=${opaque}`, headers: { referer: link, cookie: `t=${token}` }, data: { token } } });
    await Sentry.close(2000);
  },

  async posthog() {
    const { PostHog } = await import("posthog-node");
    const client = new PostHog("key", {
      host: "https://events.example", flushAt: 1, disableGeoip: true, disableCompression: true, before_send: clean, enableExceptionAutocapture: false,
      fetch: async (_, { body }) => (sent(typeof body === "string" ? body : await new Response(body).text()), { status: 200, text: async () => "{}", json: async () => ({}) }),
    });
    client.capture({ distinctId: "bob", event: "$pageview", properties: { $current_url: link, $referrer: link, token, note: `saw ${link}` } });
    client.identify({ distinctId: "bob", properties: { invitedBy: link, $set_once: { $initial_current_url: link } } });
    client.captureException(failure(), "bob", { link, opaque: `https://app.example/?invite=${opaque}` });
    await client.shutdown(2000);
  },
};
await REPORTERS[reporter]();
