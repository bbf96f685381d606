// What an issuer does: verifies the token, asks the module, and shapes the answer.
import { issuers, tokens } from "./core.js";
import { InviteError, given as readable, isInviteError } from "./errors.js";
import { Office, createKey } from "./office.js";
import { OwnKeys } from "./own.js";
import { Limits } from "./limits.js";
import { dated, plain } from "./plain.js";
import { Standing } from "./standing.js";
import { Tasks } from "./task.js";
import { InviteToken, tokenText } from "./token-text.js";
import { verifyOwn } from "./token.js";

export { createKey };

const tasks = new Tasks(issuers);

// faults of ours or of the caller's: whoever holds the token learns them; every other fault of a token is one and the same
const OURS = ["TOKEN_EXPIRED", "TOKEN_NOT_YET_VALID", "OPTION_INVALID", "KEY_INVALID", "ENGINE_UNAVAILABLE", "INIT_FAILED", "NOT_INITIALIZED", "INTERNAL"];

// as many letters and digits as a short code has; a token has dots
const CODE = /^\s*(?:[\da-z][\s-]*){12}$/i;

export class Desk {
  #standing;
  #office;
  #trust;
  #refused;

  constructor({ keys, sealKey, store, now, onRefused }, { secret, ...options }) {
    const [{ kid, alg }] = keys;
    const text = plain({ ...options, secret: secret && base64url(secret), key: { kid, alg } }, "options");
    this.#standing = new Standing(text);
    this.#office = new Office({ keys, sealKey, store, now });
    this.#refused = onRefused;
    const { issuer, audience } = JSON.parse(text);
    const expect = {
      algorithms: [...new Set(keys.map(({ alg }) => alg))],
      issuer,
      audience,
      // when an invite ends is for its row to say, to the millisecond and by its own time: servers whose clocks differ
      // must not disagree about tokens, and whoever accepted one gets the first answer for as long as the row is kept
      clockSkewSec: 0x7fff_ffff,
      now: () => this.#office.now(),
    };
    this.#trust = { expect, keys: { keys: keys.map(({ verifying }) => verifying) }, own: new OwnKeys(keys) };
  }

  async migrate() {
    return (await this.#ask("migrate", {})).count;
  }

  async purge(input) {
    return (await this.#ask("purge", input ?? {})).count;
  }

  async mint(input) {
    return invited(await this.#ask("mint", input ?? {}));
  }

  async resend(invite, input) {
    return invited(await this.#ask("resend", { ...read(input), ...named(invite) }));
  }

  async get(invite) {
    return invited(await this.#ask("get", named(invite)));
  }

  async page(filter, from, { signal } = {}) {
    const limits = new Limits(signal);
    try {
      const { items, next } = await limits.within(this.#ask("list", { ...read(filter), from }));
      return { items: items.map(issued), ...(next !== undefined && { next }) };
    } finally {
      limits.close();
    }
  }

  async revoke(invite) {
    return invited(await this.#ask("revoke", named(invite)));
  }

  async assess(given) {
    const { token, ...visitor } = read(given);
    try {
      const { decision, reason, preview } = await this.#ask("assess", visitor, await this.#held(token));
      return { decision, ...(reason && { reason }), ...(preview && { preview: dated(preview) }) };
    } catch (error) {
      if (!["INVITE_UNKNOWN", "TOKEN_EXPIRED"].includes(error.code)) throw error;
      return { decision: "request_new", reason: error.code };
    }
  }

  async redeem(given) {
    const { token, ...visitor } = read(given);
    return this.#take("redeem", token, visitor);
  }

  async decline(given) {
    const { token, ...visitor } = read(given);
    return invited(await this.#ask("decline", visitor, await this.#held(token)));
  }

  async claim(given) {
    const { token, leaseMs, ...visitor } = read(given);
    const claimed = await this.#take("claim", token, { ...visitor, leaseMs });
    const release = async () => {
      await this.#ask("release", visitor, await this.#held(token));
    };
    let open = !claimed.repeated;
    return Object.assign(claimed, {
      confirm: async () => {
        const done = await this.#take("redeem", token, visitor);
        open = false;
        return done;
      },
      release: async () => {
        open = false;
        await release();
      },
      // what was not confirmed is given back
      [Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose")]: async () => {
        if (open) await release();
      },
    });
  }

  async #take(operation, token, visitor) {
    const claims = await this.#held(token);
    try {
      const { use } = await this.#ask(operation, visitor, claims);
      issued(use.invite);
      return dated(use);
    } catch (error) {
      // somebody else has used it: the token may have been passed on, or stolen
      if (error.code === "INVITE_SPENT") this.#tell({ code: error.code, id: claims.jti, subject: visitor.subject });
      throw error;
    }
  }

  // a hook that fails is no reason to answer otherwise
  #tell(event) {
    try {
      this.#refused?.(event);
    } catch { /* its own affair */ }
  }

  /** What the token that somebody holds says, or the one that their code stands for. */
  #held(token) {
    const text = tokenText(token);
    return CODE.test(text) ? this.#ask("claims", { code: text }) : this.#claims(text);
  }

  // one and the same answer to everybody who holds no good token
  async #claims(token) {
    const loading = tokens.ensureAsync();
    if (loading !== undefined) await loading;
    this.#office.tick();
    try {
      const { claims: { jti, gen, to } } = await verifyOwn(token, this.#trust);
      return { jti, gen, to };
    } catch (error) {
      if (isInviteError(error) && OURS.includes(error.code)) throw error;
      throw unknown();
    }
  }

  async #ask(operation, input, claims) {
    this.#office.tick();
    const text = `{"input":${plain(input, "input")}${claims ? `,"claims":${JSON.stringify(claims)}` : ""}}`;
    return JSON.parse(await tasks.run((glue, task) => glue.issuer_start(task, this.#standing.number, operation, text, this.#office)));
  }
}

const read = (input) => readable("input", () => ({ ...input }));

const named = (invite) => readable("id", () => (typeof invite === "string" ? { id: invite } : { id: invite?.id }));

function issued(invite) {
  invite.metadata.uses.forEach(dated);
  return dated(invite);
}

function invited({ invite, token, code }) {
  if (token !== undefined) invite.token = new InviteToken(token);
  if (code !== undefined) invite.code = new InviteToken(code);
  return issued(invite);
}

const unknown = () => new InviteError({
  code: "INVITE_UNKNOWN",
  message: "expected a token of this issuer",
  next: "ask for a new invite; check that the link was copied whole",
  retryable: false,
});

const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
