// The source maps: each script that was bundled has one, which holds its sources and leads to the right line of them.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { SourceMap } from "node:module";
import { test } from "node:test";

const dist = new URL("../node_modules/edge-invites/dist/", import.meta.url);
const names = readdirSync(dist);
const read = (name) => readFileSync(new URL(name, dist), "utf8");

// the sources themselves, and what wasm2js wrote, which has none that anybody wrote
const UNBUNDLED = /^cli(-[a-z]+)?\.js$|\.script\.js$/;
const bundled = names.filter((name) => /\.c?js$/.test(name) && !UNBUNDLED.test(name));
const maps = bundled.map((name) => [name, read(name), JSON.parse(read(`${name}.map`))]);

test("each script that was bundled names its own map, and nothing else names one", () => {
  assert(bundled.length > 100);
  for (const name of names.filter((name) => /\.(c?js|d\.c?ts)$/.test(name))) {
    const named = [...read(name).matchAll(/^\/\/[#@] sourceMappingURL=(.*)$/gm)].map(([, url]) => url);
    assert.deepEqual(named, bundled.includes(name) ? [`${name}.map`] : [], name);
  }
  assert.deepEqual(names.filter((name) => name.endsWith(".map")).sort(), bundled.map((name) => `${name}.map`).sort());
});

test("a map holds its sources, and names no folder of the machine", () => {
  for (const [name, , { sources, sourcesContent }] of maps) {
    assert.equal(sourcesContent.length, sources.length, name);
    assert(sourcesContent.every((text) => typeof text === "string"), name);
    assert.deepEqual(sources.filter((path) => !/^\.\.\/\.\.\/target\/(stage|stage-plain)\/[\w.-]+\.js$/.test(path)), [], name);
  }
});

test("a map leads to the line that a text comes from", () => {
  let led = 0;
  for (const [name, script, map] of maps) {
    const text = (script.match(/"[a-z][\w ,.'-]{15,60}"/g) ?? []).find((text) => script.split(text).length === 2 && map.sourcesContent.some((source) => source.includes(text)));
    if (!text) continue;
    const before = script.slice(0, script.indexOf(text)).split("\n");
    const { originalSource, originalLine } = new SourceMap(map).findEntry(before.length - 1, before.at(-1).length);
    const line = map.sourcesContent[map.sources.indexOf(originalSource)].split("\n")[originalLine];
    assert(line.includes(text), `${name}: expected ${text} in ${originalSource}:${originalLine + 1}, found ${line}`);
    led += 1;
  }
  assert(led > 40, `${led} of ${maps.length} maps have a text to look for`);
});
