// Issuers, stores, handlers, lists: what compiles and what must not.
import {
  type HandlerAccepted, type HandlerCreate, type HandlerProblem, type Issued, type List, type Redeemed, type Store,
  createClient, createHandler, createIssuer, createIssuerKey, d1Store, memoryStore, sqlStore,
} from "edge-invites";
import { STORE_CHECKS, checkStore, createSandbox } from "edge-invites/testing";

const key = await createIssuerKey();
const issuer = createIssuer({ issuer: "https://app.example", audience: "app", keys: [key], store: memoryStore() });
const minted: Issued = await issuer.mint({ to: { email: "ann@example.com" }, maxUses: 2 });
const used: Redeemed = await issuer.redeem({ token: "x", subject: "ann" });
const listed: List<Issued> = issuer.list({ inviter: "ann" });
for await (const { id, metadata } of listed) void [id, metadata.uses[0]?.acceptedAt.getTime()];
void [minted, used];

const store: Store = sqlStore({ dialect: "postgres", query: async (text, values) => [[text, ...values]] });
void d1Store({ prepare: () => ({}) });
// @ts-expect-error a store that is only eventually consistent is none
createIssuer({ issuer: "x", audience: "y", keys: [key], store: { consistency: "eventual", dialect: "sqlite" } });
// @ts-expect-error keys are needed
createIssuer({ issuer: "x", audience: "y", store });
// @ts-expect-error somebody must be signed in to accept
issuer.redeem({ token: "x" });
// @ts-expect-error an invite is for an address or for a domain
issuer.mint({ to: { email: "a@b", domain: "b" } satisfies { email: string } });

const handler: (request: Request) => Promise<Response> = createHandler({ invites: issuer, authorize: () => ({ subject: "ann" }) });
void handler;
// @ts-expect-error whoever asks must be authorised by somebody
createHandler({ invites: issuer });

const asked: HandlerCreate = { purpose: "team", maxUses: 2 };
// @ts-expect-error who invites is known by `authorize`, and not said in the body
const forged: HandlerCreate = { inviter: "ann" };
const told = (answer: HandlerAccepted) => ("subject" in answer ? answer.invite.metadata.redirect : answer.metadata.redirect);
const failed = ({ type, code }: HandlerProblem) => [type === "urn:edge-invites:INVITE_SPENT", code === "INVITE_SPENT"];
void [asked, forged, told, failed];

const twilio = createClient({ provider: "twilio", accountSid: "AC", authToken: "t", serviceSid: "IS", channelSid: "CH" });
const page = await twilio.list({ identity: ["a"] });
const next: string | undefined = page.next;
await twilio.list({}, { from: next });
for await (const { index, invite, error } of twilio.createMany([{ identity: "a" }])) void [index, invite?.id, error?.code];
const signalwire = createClient({ provider: "signalwire", space: "example", token: "t" });
// @ts-expect-error SignalWire has no list of invites
signalwire.list();
// @ts-expect-error DataTrails has no call to accept
createClient({ provider: "datatrails", token: "t" }).accept({ id: "x" });
// @ts-expect-error Authress cannot be declined
createClient({ provider: "authress", baseUrl: "https://a.example" }).decline("x");
for await (const { status } of createClient({ provider: "rkvst", token: "t" }).watch("x", { everyMs: 1000 })) void status;

const sandbox = createSandbox({ seed: 1 });
await createClient(sandbox.options.twilio).create({ identity: "a" });
await sandbox.fault({ status: 429, headers: { "retry-after": "1" } });
const checks = await checkStore(store, { only: STORE_CHECKS[0] });
for (const check of checks) if (!check.ok) void check.error.message;
