// The services that invites can be made at: what each is asked, what somebody is sent, and what it is told in words.

const HOUR = 3600;
const LASTS = [[600, "10 minutes"], [HOUR, "an hour"], [24 * HOUR, "a day"], [7 * 24 * HOUR, "a week"]];
const until = (sec) => (sec === "" ? {} : { expiresAt: new Date(Date.now() + Number(sec) * 1000) });
const ADDRESS = { name: "email", label: "E-mail address", type: "email", maxLength: 128, placeholder: "bob@example.com" };

const archivist = (title) => ({
  title,
  note: `${title} mails the invite itself, and says how long it lasts. One person accepts, by signing in there with that address.`,
  fields: [ADDRESS, { name: "message", label: "What the mail says", maxLength: 256, optional: true }],
  make: ({ email, message }) => ({ email, ...(message && { message }) }),
  sent: ({ target }) => ({ title: `${title} has mailed the invite to ${target}.` }),
});

/** By the provider. `lasts`: what can be chosen, and what is if nobody does. `sent`: what to hand over, if anything. `called`: its name in the list. */
export const SERVICES = {
  signalwire: {
    title: "SignalWire",
    note: "An invite to call one address. Whoever has the token can call until it ends, as often as they like.",
    fields: [{ name: "addressId", label: "Id of the address to call", pattern: "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", hint: "a UUID" }],
    lasts: [["", "2 hours, as SignalWire has it"], ...LASTS],
    called: ({ metadata: { addressId } }) => addressId && `a call to ${addressId}`,
    make: ({ addressId, ttl }) => ({ addressId, ...until(ttl) }),
    sent: ({ token }) => ({ title: "Send this token", text: token.reveal(), label: "Invite token", note: "It is shown only now. An app that calls by SignalWire accepts it." }),
  },
  datatrails: archivist("DataTrails"),
  rkvst: archivist("RKVST"),
  twilio: {
    title: "Twilio Chat",
    note: "An invite to one channel, for one user that Twilio already knows. It never expires.",
    fields: [{ name: "identity", label: "Identity of the user", placeholder: "bob" }],
    make: ({ identity }) => ({ identity }),
    sent: ({ target }) => ({ title: `The invite waits for ${target} in the app that shows the channel.` }),
  },
  authress: {
    title: "Authress",
    note: "An invite that holds a permission. One person accepts, signed in at Authress, and gets it.",
    fields: [{ name: "resource", label: "Resource", placeholder: "/documents/1" }, { name: "role", label: "Role", placeholder: "viewer" }],
    lasts: [["", "7 days, as Authress has it"], ...LASTS],
    called: ({ metadata: { statements } }) => statements?.map(({ roles, resources }) => `${roles.join(", ")} of ${resources.map(({ resourceUri }) => resourceUri).join(", ")}`).join("; "),
    make: ({ resource, role, ttl }) => ({ statements: [{ roles: [role], resources: [{ resourceUri: resource }] }], ...until(ttl) }),
    sent: ({ id }) => ({ title: "Send this id", text: id, label: "Invite id", note: "Whoever has it can accept. Your app accepts with it and with the token of whoever is signed in at Authress." }),
  },
};

const WAYS = [["list", "list its invites"], ["resend", "send one again"], ["revoke", "take one back"], ["accept", "accept one through this site"]];

/** What a service cannot do, in one sentence, from what the worker says that it can. */
export function lacks({ can }, title) {
  const missing = WAYS.filter(([way]) => !can.includes(way)).map(([, words]) => words);
  const listed = new Intl.ListFormat("en", { type: "disjunction" }).format([...missing, "give a short code"]);
  return `${title} cannot ${listed}.`;
}

/** What its list is, where it keeps none or shows it to all. */
export function listing({ can }, title) {
  if (can.includes("list")) return `All that ${title} lists, whoever made them.`;
  return `${title} keeps no list: here is what you have made since this page was opened.${can.includes("get") ? "" : " What became of it is not known."}`;
}
