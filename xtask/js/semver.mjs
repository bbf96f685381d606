// Tells whether programs that were written for one version of the package compile with another: every entry and every name
// is still there, each function takes whatever it took, and gives what it gave.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(new URL("../../tests/package.json", import.meta.url));
const ts = require("typescript");

const TESTS = new URL("../../tests/", import.meta.url);
// more of these is no break: "error codes are only ever added", and programs have to expect it
const GROWING = "InviteErrorCode";

// methods may be given functions that take less, by TypeScript's rules for old code: as properties they are held to all
function strict(context) {
  const visit = (node) => {
    if (!ts.isInterfaceDeclaration(node) && !ts.isTypeLiteralNode(node)) return ts.visitEachChild(node, visit, context);
    const names = node.members.map((member) => member.name?.getText?.());
    const once = (member) => ts.isMethodSignature(member) && names.filter((name) => name === member.name.getText()).length === 1;
    const f = context.factory;
    const members = node.members.map((member) => {
      const inner = ts.visitEachChild(member, visit, context);
      return once(member) ? f.createPropertySignature(undefined, inner.name, inner.questionToken, f.createFunctionTypeNode(inner.typeParameters, inner.parameters, inner.type)) : inner;
    });
    return ts.isTypeLiteralNode(node)
      ? f.updateTypeLiteralNode(node, f.createNodeArray(members))
      : f.updateInterfaceDeclaration(node, node.modifiers, node.name, node.typeParameters, node.heritageClauses, members);
  };
  return (file) => ts.visitEachChild(file, visit, context);
}

// the declarations of a package, entry by entry, each beside the others
function prepare(folder, to) {
  mkdirSync(to, { recursive: true });
  const files = readdirSync(join(folder, "dist")).filter((name) => name.endsWith(".d.ts"));
  for (const name of files) {
    const source = ts.createSourceFile(name, readFileSync(join(folder, "dist", name), "utf8"), ts.ScriptTarget.Latest, true);
    const { transformed: [made] } = ts.transform(source, [strict]);
    const text = ts.createPrinter({ removeComments: true }).printFile(made);
    writeFileSync(join(to, name), text.replace(/"edge-invites(?:\/(\w+))?"/g, (_, entry) => `"./${entry ?? "index"}.js"`));
  }
  return files.map((name) => basename(name, ".d.ts"));
}

// gives what the list was
function letGrow(index) {
  const text = readFileSync(index, "utf8");
  const [list] = text.match(new RegExp(`export type ${GROWING} =[^;]+;`));
  writeFileSync(index, text.replace(list, `export type ${GROWING} = import("../new/index.js").${GROWING};`));
  return list.replace("export ", "").replace(/\s+/g, " ");
}

const OPTIONS = {
  strict: true, exactOptionalPropertyTypes: true, noEmit: true, skipLibCheck: true, types: [],
  target: ts.ScriptTarget.ES2022, lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
  paths: { "*": [fileURLToPath(new URL("node_modules/*", TESTS))] },
};

// compared below: what the one gives depends on what it is given, and the other takes what only the package makes, which may
// have grown
const APART = ["createClient", "createHandler"];

// one line a name, so that a failure tells whose it is
function lines(entry, symbols, isValue, services, codes) {
  const lines = [["", `import type * as Old from "./old/${entry}.js"; import type * as New from "./new/${entry}.js";`]];
  const add = (name, line) => lines.push([name, line]);
  for (const symbol of symbols) {
    const { name } = symbol;
    if (!isValue(symbol)) add(name, `export { type ${name} } from "./new/${entry}.js";`);
    else if (!APART.includes(name)) add(name, `export const is_${name}: (now: typeof New.${name}) => typeof Old.${name} = (now) => now;`);
  }
  if (entry !== "index") return lines;
  add(GROWING, `{ ${codes} const grown: (was: ${GROWING}) => New.${GROWING} = (was) => was; void grown; }`);
  const handler = (where) => `Omit<${where}.HandlerOptions, "invites">`;
  add("createHandler", `export const handles: (was: ${handler("Old")}) => ${handler("New")} = (was) => was;`);
  add("createHandler", "export const makes: (now: ReturnType<typeof New.createHandler>) => ReturnType<typeof Old.createHandler> = (now) => now;");
  add("createClient", "export const takes: (was: Old.ProviderOptions) => New.ProviderOptions = (was) => was;");
  for (const name of services) add(`createClient, ${name}`, `export const client_${name}: (now: New.ClientOf<{ provider: "${name}" }>) => Old.ClientOf<{ provider: "${name}" }> = (now) => now;`);
  return lines;
}

// the first line of a compiler's message says what, the last one why
function shorten(message) {
  const all = ts.flattenDiagnosticMessageText(message, "\n").split("\n").map((line) => line.trim());
  return [...new Set([all[0], all.at(-1)])].join(" … ");
}

/** What breaks between two folders, each with a `package.json` and with declarations in `dist/`; `work` is written to. */
export function breaks(was, is, work) {
  rmSync(work, { recursive: true, force: true });
  const entries = prepare(was, join(work, "old"));
  prepare(is, join(work, "new"));
  const codes = letGrow(join(work, "old/index.d.ts"));
  const [before, now] = [was, is].map((folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).exports);
  const found = Object.keys(before).filter((path) => !(path in now)).map((path) => `package.json: the entry \`${path}\` is gone`);

  const declared = (entry) => join(work, "old", `${entry}.d.ts`);
  const old = ts.createProgram(entries.map(declared), OPTIONS);
  const checker = old.getTypeChecker();
  const exported = (entry) => checker.getExportsOfModule(checker.getSymbolAtLocation(old.getSourceFile(declared(entry))));
  const isValue = (symbol) => ((symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol).flags & ts.SymbolFlags.Value) !== 0;
  const services = checker.getDeclaredTypeOfSymbol(exported("index").find(({ name }) => name === "Services")).getProperties().map(({ name }) => name);

  const written = new Map(entries.map((entry) => [join(work, `${entry}.ts`), lines(entry, exported(entry), isValue, services, codes)]));
  for (const [path, lines] of written) writeFileSync(path, `${lines.map(([, line]) => line).join("\n")}\n`);
  const program = ts.createProgram([...written.keys()], OPTIONS);
  for (const [path, lines] of written) {
    const file = program.getSourceFile(path);
    for (const { start, messageText } of [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]) {
      const [name] = lines[file.getLineAndCharacterOfPosition(start).line];
      found.push(`${basename(path, ".ts")}: ${name || "the entry"}: ${shorten(messageText)}`);
    }
  }
  return found;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = breaks(...process.argv.slice(2).map((path) => resolve(path)));
  console.log(found.join("\n"));
}
