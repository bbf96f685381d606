// Makes the description of the handler (OpenAPI 3.1) from the package's declarations and the handler's own table of statuses.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { OURS, STATUS } from "../../pkg/src/exchange.js";
import { OF_TOKENS, ROUTES, WHO } from "./routes.mjs";

const require = createRequire(new URL("../../tests/package.json", import.meta.url));
const { BaseType, createFormatter, createParser, createProgram, SchemaGenerator, StringType } = require("ts-json-schema-generator");
const ts = require("typescript");

const [declarations, manifest, out] = process.argv.slice(2);
const { version, license } = JSON.parse(readFileSync(manifest, "utf8"));

// what JSON makes of a token that is told: its text
const tokens = {
  supportsNode: (node) => ts.isClassDeclaration(node) && node.name?.text === "InviteToken",
  createType: () => new StringType(),
};

// the generator's own way with dates forgets that they are some in `Omit` and `Pick`
class DateText extends BaseType {
  getId = () => "date";
}
const dates = {
  supportsNode: (node) => ts.isTypeReferenceNode(node) && node.typeName.text === "Date",
  createType: () => new DateText(),
  supportsType: (type) => type instanceof DateText,
  getDefinition: () => ({ type: "string", format: "date-time" }),
  getChildren: () => [],
};

function schemasOf(names) {
  const config = { path: declarations, expose: "export", jsDoc: "extended", topRef: true, encodeRefs: false, skipTypeCheck: true, additionalProperties: false };
  const program = createProgram(config);
  const parser = createParser(program, config, (parser) => parser.addNodeParser(tokens).addNodeParser(dates));
  const generator = new SchemaGenerator(program, parser, createFormatter(config, (formatter) => formatter.addTypeFormatter(dates)), config);
  const found = Object.assign({}, ...names.map((name) => generator.createSchema(name).definitions));
  const named = Object.entries(found).filter(([name]) => isName(name));
  return Object.fromEntries(named.sort().map(([name, schema]) => [name, resolved(schema, found)]));
}

const isName = (name) => /^\w+$/.test(name);

// what has no name of its own, such as `Page<HandlerInvite>`, goes where it is needed
function resolved(schema, found) {
  if (Array.isArray(schema)) return schema.map((one) => resolved(one, found));
  if (typeof schema !== "object" || schema === null) return schema;
  const { $ref, ...rest } = schema;
  // open, because members are added from version to version
  if (rest.additionalProperties === false) delete rest.additionalProperties;
  // a text, or a token, which is one
  if (rest.type?.length === 1) [rest.type] = rest.type;
  const parts = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, resolved(value, found)]));
  if ($ref === undefined) return parts;
  const name = $ref.slice("#/definitions/".length);
  return isName(name) ? { $ref: `#/components/schemas/${name}`, ...parts } : { ...resolved(found[name], found), ...parts };
}

// the sentences of the codes, which the generator leaves behind
function meanings(codes) {
  const union = readFileSync(declarations, "utf8").split("export type InviteErrorCode =")[1].split(";\n")[0];
  const meant = Object.fromEntries([...union.matchAll(/\/\*\* (.*) \*\/\s*\| "(\w+)"/g)].map(([, meaning, code]) => [code, meaning]));
  const silent = codes.filter((code) => !(code in meant));
  if (silent.length > 0 || Object.keys(meant).length !== codes.length) throw new Error(`expected a sentence for each code, found none for ${silent}`);
  return meant;
}

const statusesOf = (code) => [...new Set([STATUS[code] ?? 400, ...(OURS.includes(code) ? [502] : [])])];

// what else the answers of a status say
const HEADERS = {
  401: { "WWW-Authenticate": { description: "How to sign in (RFC 6750): `Bearer`, with `error=\"invalid_token\"` where a token was given and refused.", required: true, schema: { type: "string" } } },
  405: { Allow: { description: "The methods that this address has.", required: true, schema: { type: "string" } } },
};

function problems(codes) {
  const meant = meanings(codes);
  const strange = Object.keys(STATUS).filter((code) => !(code in meant));
  if (strange.length > 0) throw new Error(`expected codes of the declarations in STATUS, found ${strange}`);
  const statuses = [...new Set(codes.flatMap(statusesOf))].sort();
  return Object.fromEntries(statuses.map((status) => {
    const told = codes.filter((code) => statusesOf(code).includes(status));
    const schema = { allOf: [{ $ref: "#/components/schemas/HandlerProblem" }, { properties: { type: { enum: told.map((code) => `urn:edge-invites:${code}`) }, status: { const: status }, code: { enum: told } } }] };
    return [`Problem${status}`, {
      description: told.map((code) => `- \`${code}\`: ${meant[code]}`).join("\n"),
      headers: { ...HEADERS[status], "Retry-After": { description: "How long to wait, in seconds; absent where nobody knows.", schema: { type: "integer", minimum: 0 } } },
      content: { "application/problem+json": { schema } },
    }];
  }));
}

const json = (name) => ({ "application/json": { schema: { $ref: `#/components/schemas/${name}` } } });

function operation({ action, method, takes, optional, asks, gives, who, token, summary, tells }, schemas, codes) {
  const answers = Object.entries(gives).map(([status, name]) => [status, name ? { description: schemas[name].description, content: json(name) } : { $ref: "#/components/responses/Nothing" }]);
  const refused = codes.filter((code) => (token || !OF_TOKENS.includes(code)) && (method === "post" || code !== "REQUEST_TOO_LARGE"));
  const statuses = who ? [...new Set(refused.flatMap(statusesOf))].sort() : [];
  return {
    operationId: action, summary, description: tells,
    security: who ? WHO[who] : [],
    ...(asks && { parameters: parameters(schemas[asks]) }),
    ...(takes && { requestBody: { required: !optional, content: json(takes) } }),
    // a browser that fetches ahead of its user is told nothing
    responses: { ...(who && { 204: { $ref: "#/components/responses/Nothing" } }), ...Object.fromEntries(answers), ...Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }])) },
  };
}

// HEAD is as GET, but for the body
function headersOf({ operationId, summary, description, responses, ...rest }) {
  const silent = Object.entries(responses).map(([status, { content, ...said }]) => [status, said]);
  return { operationId: `${operationId}Headers`, summary: `${summary}: the headers alone`, description: `As \`GET\`, without a body. ${description}`, ...rest, responses: Object.fromEntries(silent) };
}

const parameters = ({ properties, required = [] }) => Object.entries(properties).map(([name, { description, ...schema }]) =>
  ({ name, in: "query", required: required.includes(name), description, schema }));

function paths(schemas, codes) {
  const found = {};
  for (const route of ROUTES) {
    const path = found[route.path] ??= {
      ...(route.path.includes("{id}") && { parameters: [{ name: "id", in: "path", required: true, description: "The id of the invite.", schema: { type: "string", minLength: 1 } }] }),
    };
    path[route.method] = operation(route, schemas, codes);
    if (route.method === "get") path.head = headersOf(path.get);
    // browsers ask this of their own accord
    path.options = { summary: "Say which pages may ask", description: "CORS, for the origins that the handler names; for the key set, of every origin.", security: [], responses: { 204: { $ref: "#/components/responses/Preflight" } } };
  }
  return found;
}

const typed = ROUTES.flatMap(({ takes, asks, gives }) => [takes, asks, ...Object.values(gives)]);
const all = schemasOf([...new Set([...typed, "HandlerProblem"])].filter(Boolean));
const codes = all.InviteErrorCode.enum;
const described = paths(all, codes);
// what is told as parameters needs no schema
const { HandlerFilter, ...schemas } = all;

writeFileSync(out, `${JSON.stringify({
  openapi: "3.1.0",
  info: {
    title: "Invites over HTTP", version, license: { name: license, identifier: license },
    description: "What `createHandler` of the npm package `edge-invites` answers to, over an issuer of your own or a client of a service. Failures are problems (RFC 9457) with the package's own codes, which are only ever added. No answer but that of the key set may be kept by a cache. An address that is not described is answered by 404, and a method that an address does not have by 405.",
  },
  servers: [{ url: "/", description: "Where the handler stands: your origin, and its `basePath`." }],
  paths: described,
  components: {
    schemas,
    responses: {
      Nothing: { description: "Done, and there is nothing to tell: over a service; or a browser fetched ahead of its user, and nothing was done." },
      Preflight: {
        description: "Which pages may ask.",
        headers: {
          Allow: { ...HEADERS[405].Allow },
          ...Object.fromEntries(["Origin", "Credentials", "Methods", "Headers"].map((name) => [`Access-Control-Allow-${name}`, { description: "See the Fetch standard.", schema: { type: "string" } }])),
        },
      },
      ...problems(codes),
    },
    securitySchemes: {
      session: { type: "apiKey", in: "cookie", name: "session", description: "Your own sign-in: whatever `authorize` reads, by whatever name." },
      bearer: { type: "http", scheme: "bearer", description: "The `token` of the package's own client, for `authorize` to read." },
    },
  },
}, null, 2)}\n`);
