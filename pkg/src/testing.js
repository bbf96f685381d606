// The sandbox as a `fetch`: what the module says of an answer's way is done here.

const HEX = "0".repeat(32);

/** `load()` gives the module's glue, loaded. */
export const sandboxes = (load) => function createSandbox({ seed = 1, now = Date.now } = {}) {
  const glue = load();
  const id = glue.sandbox_open(seed);

  async function fetch(input, init) {
    const request = new Request(input, { ...init, ...(init?.body && { duplex: "half" }) });
    const body = new Uint8Array(await request.arrayBuffer());
    request.signal.throwIfAborted();
    const answer = glue.sandbox_answer(id, request.method, request.url, [...request.headers].flat(), body, Number(now()));
    if (answer.delayMs > 0) await late(answer.delayMs, request.signal);
    if (answer.lost) throw new TypeError("fetch failed", { cause: Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" }) });
    const empty = answer.status === 204 || request.method === "HEAD";
    const content = answer.cutAt === undefined ? answer.body : cut(answer.body, answer.cutAt);
    return new Response(empty ? null : content, { status: answer.status, headers: answer.headers });
  }

  const order = async (name, given = {}) => {
    const { status } = await fetch(`https://sandbox.invalid/__sandbox/${name}`, { method: "POST", body: JSON.stringify(given) });
    if (status !== 204) throw new TypeError(`the sandbox cannot do that: ${name}`);
  };

  return Object.freeze({
    fetch,
    options: {
      signalwire: { provider: "signalwire", space: "example", token: "sandbox-sat", fetch },
      datatrails: { provider: "datatrails", clientId: "sandbox-client", clientSecret: "sandbox-secret", fetch },
      rkvst: { provider: "rkvst", token: "sandbox-owner", fetch },
      twilio: { provider: "twilio", accountSid: `AC${HEX}`, authToken: "sandbox-token", serviceSid: `IS${HEX}`, channelSid: `CH${HEX}`, fetch },
      authress: { provider: "authress", baseUrl: "https://sandbox.api.authress.io", accessToken: userToken("inviter"), fetch },
    },
    userToken,
    fault: (fault) => order("faults", fault),
    advance: (advanceMs) => order("clock", { advanceMs }),
    fill: (service, count) => order("fill", { service, count, channel: `CH${HEX}` }),
    mail: (id) => order("mail", { id }),
    settings: (settings) => order("settings", settings),
    reset: () => order("reset"),
  });
};

function userToken(subject) {
  const part = (value) => btoa(JSON.stringify(value)).replaceAll("=", "").replaceAll("+", "-").replaceAll("/", "_");
  return `${part({ alg: "EdDSA", typ: "at+jwt", kid: "sandbox" })}.${part({ iss: "https://sandbox.api.authress.io", sub: subject })}.c2FuZGJveA`;
}

function late(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}

const cut = (bytes, at) => new ReadableStream({
  start(controller) {
    controller.enqueue(bytes.subarray(0, at));
    controller.error(new TypeError("terminated"));
  },
});
