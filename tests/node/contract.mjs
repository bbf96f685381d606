// Holds what is asked of a handler, and what it answers, to its description.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

export const description = createRequire(import.meta.url)("edge-invites/openapi.json");

/** What has been answered: `accept 200`, `accept 410 INVITE_SPENT`. */
export const seen = new Set();

// what is asked may hold more than is described; of an answer everything must be
const asked = validators("asked", (schema) => schema);
const answered = validators("answered", (schema) => (schema.type === "object" && schema.properties && !("additionalProperties" in schema) ? { ...schema, unevaluatedProperties: false } : schema));

function validators(id, change) {
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true, strictRequired: false, strictTypes: false });
  addFormats(ajv);
  // an OpenAPI document is no schema, but holds some
  for (const name of Object.keys(description)) ajv.addKeyword(name);
  ajv.addSchema(JSON.parse(JSON.stringify(description), (_, value) => (typeof value === "object" && value !== null && !Array.isArray(value) ? change(value) : value)), id);
  const made = new Map();
  return (schema) => {
    const key = JSON.stringify(schema);
    if (!made.has(key)) made.set(key, ajv.compile(JSON.parse(key.replaceAll('"#/', `"${id}#/`))));
    return made.get(key);
  };
}

const deref = (value) => (value?.$ref ? value.$ref.slice(2).split("/").reduce((at, name) => at[name], description) : value);

/** What is at an address. As OpenAPI has it, a path without a template goes before one with it. */
function placeOf(pathname) {
  const fits = (path) => new RegExp(`^${path.replaceAll(".", "\\.").replace("{id}", "[^/]+")}$`).test(pathname);
  // no id can be written so
  if (/%(?![\da-f]{2})/i.test(pathname)) return undefined;
  const path = Object.keys(description.paths).filter(fits).sort((a, b) => a.includes("{") - b.includes("{"))[0];
  return description.paths[path];
}

/** The operation that a request is for. */
export const operationOf = (method, pathname) => placeOf(pathname)?.[method.toLowerCase()];

/** The methods that an address has. */
export const methodsOf = (pathname) => Object.keys(placeOf(pathname) ?? {}).filter((name) => name !== "parameters").map((name) => name.toUpperCase());

/** What is wrong with a value, by the schema of its kind. */
function faults(validate, value) {
  return validate(value) ? [] : validate.errors.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
}

/** What is wrong with a request, by its description. */
export function faultsOf({ parameters = [], requestBody }, { searchParams }, text) {
  const found = parameters.flatMap(({ name, required, schema }) => {
    const all = searchParams.getAll(name);
    if (all.length === 0) return required ? [`expected ${name}`] : [];
    const given = all.length > 1 ? all : all[0];
    return faults(asked(schema), schema.type === "integer" ? Number(given) : given).map((fault) => `${name}${fault}`);
  });
  if (requestBody === undefined) return found;
  if (text === "") return requestBody.required ? [...found, "expected a body"] : found;
  try {
    return [...found, ...faults(asked(requestBody.content["application/json"].schema), JSON.parse(text))];
  } catch {
    return [...found, "expected JSON"];
  }
}

/** A handler that fails a test where it and its description differ. */
export const held = (handle, basePath = "") => async (request) => {
  const text = await request.clone().text();
  const url = new URL(request.url);
  const response = await handle(request);
  const answer = await response.clone().text();
  const path = url.pathname.slice(basePath.length);
  const operation = operationOf(request.method, path);
  const what = `${request.method} ${url.pathname} ${response.status}`;
  const allow = response.headers.get("allow")?.split(", ");
  // what the service behind it lacks is not allowed, either
  if (response.status === 405) assert.ok(allow.every((method) => method !== request.method && methodsOf(path).includes(method)), `${what}: ${allow}`);
  else assert.deepEqual(allow?.filter((method) => !methodsOf(path).includes(method)), request.method === "OPTIONS" && response.ok ? [] : undefined, what);
  assert.equal(response.headers.has("www-authenticate"), response.status === 401, what);
  if (operation === undefined) {
    const known = methodsOf(path).length > 0;
    assert.equal(response.status, known ? 405 : 404, `${what}: what is not described is not there`);
    if (request.method === "HEAD") assert.equal(answer, "", what);
    else assert.deepEqual(faults(answered({ $ref: "#/components/schemas/HandlerProblem" }), JSON.parse(answer)), [], what);
    return response;
  }
  const described = deref(operation.responses[response.status]);
  assert.ok(described, `${what} is not described`);
  const kind = response.headers.get("content-type");
  // HEAD says what GET would
  const body = request.method === "HEAD" ? deref(operationOf("GET", path).responses[response.status]) : described;
  assert.deepEqual(kind === null ? [] : [kind], Object.keys(body.content ?? {}), what);
  if (kind !== null && request.method !== "HEAD") assert.deepEqual(faults(answered(described.content[kind].schema), JSON.parse(answer)), [], `${what}: ${answer}`);
  else assert.equal(answer, "", what);
  // whoever fetches ahead is told nothing, whatever they ask
  if (response.ok && !request.headers.has("sec-purpose")) assert.deepEqual(faultsOf(operation, url, text), [], `${what}: what was carried out fits the description`);
  seen.add([operation.operationId ?? "preflight", response.status, ...(response.ok || answer === "" ? [] : [JSON.parse(answer).code])].join(" "));
  return response;
};
