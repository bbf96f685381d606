// The link of an invite: its secret stands in the fragment, which browsers send to no server. Written here, and read
// out of whatever mail programs, scanners and people have made of it.
import { optionInvalid } from "./errors.js";
import { Hidden, InviteToken, escaped, isToken } from "./token-text.js";

const NAME = "invite";

/** A link is as secret as the token in it: it is printed only by who asks for `url`. */
class InviteLink extends Hidden {
  static what = "link";
  #url;

  constructor(url) {
    super();
    this.#url = url;
    Object.freeze(this);
  }

  get url() {
    return this.#url;
  }

  /** The link as a picture to scan, an SVG document. */
  async qr(options) {
    const { draw } = await import("./picture.js");
    return draw(this.#url, options);
  }
}

export function inviteLink(invite, { base } = {}) {
  const token = escaped(typeof invite === "object" && invite !== null && !isToken(invite) ? invite.token : invite);
  if (!token) throw optionInvalid("token", "expected a string that is not empty");
  let url;
  try {
    url = new URL(base);
  } catch (cause) {
    throw optionInvalid("base", "expected the address of the landing page", cause);
  }
  const local = /(^|\.)localhost$|^(127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  const safe = url.protocol === "https:" || (local && url.protocol === "http:");
  if (!safe || url.username || url.password || url.hash) throw optionInvalid("base", "expected https, but for this machine, and no user or fragment");
  url.hash = `${NAME}=${token}`;
  return new InviteLink(url.href);
}

export function takeInvite({ from, location = globalThis.location, history = globalThis.history } = {}) {
  if (from !== undefined) return tokenOf(String(from), true);
  if (typeof location?.href !== "string") return null;
  const { href } = location;
  const token = tokenOf(href, false);
  // also what only looks like an invite goes, before any other script can read it
  const clean = scrubbed(href);
  if (clean !== href) history?.replaceState?.(history.state, "", clean);
  return token;
}

// `pasted` text may also be a token alone
function tokenOf(text, pasted) {
  const found = find(text, pasted) ?? (pasted ? alone(text) : undefined);
  return found === undefined ? null : new InviteToken(found);
}

/** A token may be found only under its name: anything else in an address is somebody else's. */
function find(text, pasted) {
  // a link that is whole says it to the letter; in the midst of other text nobody knows where it ends
  const hash = !pasted || ADDRESS.test(text) ? /#(.*)/s.exec(text)?.[1] : "";
  const exact = new URLSearchParams(hash).get(NAME)?.replace(QUOTED, "");
  if (exact) return exact;
  for (const form of forms(text)) {
    const [, mangled] = NAMED.exec(form) ?? [];
    const token = mangled?.replace(BREAKS, "").replace(QUOTED, "").replace(/[.~]+$/, "");
    if (token) return token;
  }
  return undefined;
}

// `=` as mail writes it (RFC 2045), left over before a token of parts, of which none begins so
const QUOTED = /^3D(?=ey[\w-]+\.[\w-]*\.[\w-]+)/;
// lines may have been broken (RFC 2045: `=` before the break; mail: `>` after it)
const BREAKS = /=?\r?\n[>\s]*|\s+$/g;
const ADDRESS = /^https?:\/\/[^\s<>"\[\]()#]+#[^\s<>"\[\]()]*[\w~*-]$/;
// a line that goes on is one word: what else comes after the link is text
const NAMED = /(?:^|[\s#?&;/|])invite=((?:[\w.~-]|=?\r?\n[> ]*(?=\S+\s*$))+)/m;
// a token alone, or a short code
const alone = (text) => /^([\w-]+(?:\.[\w-]*){2,4}|(?:[\da-z][ -]*){12})$/i.exec(text.replace(BREAKS, "").trim())?.[0];

/** The text as it stands, and as it was before it was wrapped: each layer of percent signs off, and of known wrappers. */
function* forms(text) {
  let form = text;
  for (let layer = 0; layer < 4; layer += 1) {
    form = form.replaceAll("&amp;", "&").replace(/&#(x3D|61);/g, "=");
    yield form;
    const unwrapped = unwrap(form) ?? percent(form);
    if (unwrapped === form) return;
    form = unwrapped;
  }
}

// the link scanners of Proofpoint: version 2 writes `-` for `%` and `_` for `/`; version 3 `*` for what it lists at the end
function unwrap(text) {
  const [, second] = /urldefense\.proofpoint\.com\/v2\/url\?u=([\w.-]+)/.exec(text) ?? [];
  if (second !== undefined) return percent(second.replaceAll("_", "/").replaceAll("-", "%"));
  const [, third, listed] = /urldefense\.com\/v3\/__(.+?)__;([\w-]*)/.exec(text) ?? [];
  if (third === undefined) return undefined;
  const characters = [...tried(atob, listed.replaceAll("-", "+").replaceAll("_", "/"))];
  return third.replace(/\*(?!\*)/g, () => characters.shift() ?? "*");
}

const percent = (text) => text.replace(/(?:%[\da-f]{2})+/gi, (signs) => tried(decodeURIComponent, signs));

// what was escaped wrongly stays as it is
function tried(read, text) {
  try {
    return read(text);
  } catch {
    return text;
  }
}

/** An address without an invite: what else it says stays. */
function scrubbed(href) {
  const url = new URL(href);
  for (const name of ["hash", "search"]) {
    const text = url[name].slice(1);
    const rest = text.split("&").filter((part) => !PART.test(part)).join("&");
    // or an empty `?` or a second `#` would go, which are nobody's secret
    if (rest !== text) url[name] = rest;
  }
  url.pathname = url.pathname.replace(/%(?:25)*23invite.*$/i, "");
  return url.href;
}

const PART = /(?:^|[?#/;]|%(?:25)*(?:23|3f))invite(?:=|%(?:25)*3d)/i;
