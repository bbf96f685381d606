// Takes tokens and links of invites out of what is logged or reported. What was given is left as it is.

const GONE = "[redacted]";
const DEEPEST = 32;

// signed and sealed tokens (their header begins with `{"`, whatever stands before it); whatever stands behind the name of
// an invite in an address, however often it was escaped
const TOKEN = /(?:\bey|eyJ)[\w-]{8,}(?:\.[\w-]*){1,4}/g;
const LINK = /((?:\b|%(?:25)*(?:23|3f|26))invite(?:=|%(?:25)*3d))[^\s"'<>&#]+/gi;
const BEARER = /\b(bearer|basic)\s+[\w.~+/=-]+/gi;
// what a member may be called whose value is secret as a whole
const SECRET = /^(?:.*[_-])?(?:(?:invite|access|refresh|id|auth)?tokens?|secret|client_?secret|password|authorization|cookie|api_?key|private_?key)$/i;

export function redact(value) {
  try {
    return cleaned(value, new Map(), 0);
  } catch {
    // a proxy that refuses to be read
    return GONE;
  }
}

function cleaned(value, seen, depth) {
  if (typeof value === "string") return value.replace(TOKEN, GONE).replace(LINK, `$1${GONE}`).replace(BEARER, `$1 ${GONE}`);
  if (typeof value !== "object" || value === null) return value;
  if (seen.has(value)) return seen.get(value);
  if (depth > DEEPEST) return GONE;
  const kind = Object.prototype.toString.call(value);
  // what we made of an error has its class, and not its kind
  const own = OWN[value instanceof Error ? "[object Error]" : kind];
  if (own !== undefined) return own(value, seen, depth);
  if (ArrayBuffer.isView(value) || /Date|RegExp/.test(kind)) return value;
  const copy = Array.isArray(value) ? [] : Object.getPrototypeOf(value) === null ? Object.create(null) : {};
  seen.set(value, copy);
  members(value, copy, Object.keys(value), seen, depth);
  return copy;
}

const entries = (value, seen, depth) => cleaned(Object.fromEntries(value), seen, depth);
const OWN = {
  "[object InviteToken]": () => GONE,
  "[object URL]": (value, seen, depth) => cleaned(value.href, seen, depth),
  "[object Headers]": entries,
  "[object URLSearchParams]": entries,
  "[object Map]": (value, seen, depth) => {
    const copy = new Map();
    seen.set(value, copy);
    for (const [key, one] of value) copy.set(cleaned(key, seen, depth + 1), isSecret(key) ? GONE : cleaned(one, seen, depth + 1));
    return copy;
  },
  "[object Set]": (value, seen, depth) => {
    const copy = new Set();
    seen.set(value, copy);
    for (const one of value) copy.add(cleaned(one, seen, depth + 1));
    return copy;
  },
  "[object Error]": (value, seen, depth) => {
    // the same class, so that whoever reports it groups it as before
    const copy = Object.create(Object.getPrototypeOf(value));
    seen.set(value, copy);
    members(value, copy, Object.getOwnPropertyNames(value), seen, depth);
    return copy;
  },
};

function members(value, copy, names, seen, depth) {
  for (const name of names) {
    try {
      const member = value[name];
      // PostHog's name of a project (`phc_`) is public, and its events need it
      const clean = isSecret(name) && (typeof member === "string" ? !/^phc_/.test(member) : Array.isArray(member)) ? GONE : cleaned(member, seen, depth + 1);
      const enumerable = Object.prototype.propertyIsEnumerable.call(value, name);
      Object.defineProperty(copy, cleaned(name), { value: clean, enumerable, writable: true, configurable: true });
    } catch { /* a getter that throws says nothing */ }
  }
}

const isSecret = (name) => typeof name === "string" && SECRET.test(name.replace(/([a-z\d])([A-Z])/g, "$1_$2"));
