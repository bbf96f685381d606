// What the blocks of the guides take for granted, loaded before each: secrets, a token, the address of a page, and a
// network that is the sandbox, one handler and nothing else.
import { createHandler, createIssuer, createIssuerKey, memoryStore } from "edge-invites";
import { createSandbox } from "edge-invites/testing";

const ORIGIN = "https://app.example";
const sandbox = createSandbox();
const { twilio, signalwire } = sandbox.options;
const key = await createIssuerKey();
const issuer = createIssuer({ issuer: ORIGIN, audience: ORIGIN, keys: [key], store: memoryStore(), redirects: ["/welcome"] });
const { token } = await issuer.mint({ purpose: "team", redirect: "/welcome" });

globalThis.token = token.reveal();
globalThis.env = {
  ISSUER_KEY: JSON.stringify(key), POSTGRES: process.env.POSTGRES,
  RKVST_TOKEN: "sandbox-owner", DATATRAILS_CLIENT: "sandbox-client", DATATRAILS_SECRET: "sandbox-secret",
  SIGNALWIRE_SAT: signalwire.token, SIGNALWIRE_PROJECT: "sandbox-project", SIGNALWIRE_API_TOKEN: "sandbox-token",
  TWILIO_ACCOUNT: twilio.accountSid, TWILIO_TOKEN: twilio.authToken, TWILIO_SERVICE: twilio.serviceSid, TWILIO_CHANNEL: twilio.channelSid,
  AUTHRESS_TOKEN: sandbox.userToken("inviter"), INVITEE_TOKEN: sandbox.userToken("invitee"),
};
globalThis.location = { href: `${ORIGIN}/invite#invite=${globalThis.token}`, origin: ORIGIN };
globalThis.history = { state: null, replaceState(_, __, url) { globalThis.location.href = new URL(url, globalThis.location.href).href; } };

const handler = createHandler({ invites: issuer, basePath: "/api", authorize: () => ({ subject: "ann", inviter: "ann" }) });

globalThis.fetch = async (url, init) => {
  if (String(url).startsWith(ORIGIN)) return handler(new Request(url, init));
  const response = await sandbox.fetch(url, init);
  // whom this address belongs to reads the mail and follows the link
  if (init?.method === "POST" && String(init.body).includes("john.doe@example.com")) {
    const { identity } = await response.clone().json();
    setTimeout(() => sandbox.mail(identity.replace("invites/", "")), 1500);
  }
  return response;
};
