// Writes what is inside the package, as CycloneDX: the modules, by their hashes, and the crates that each is linked with.
// Nothing in it says when or where it was made, so that it is the same wherever it is made.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { linkedInto, std } from "./crates.mjs";

const require = createRequire(new URL("../../tests/package.json", import.meta.url));
const { Enums, Models, Serialize, Spec } = require("@cyclonedx/cyclonedx-library");
const { Bom, Component, ExternalReference, ExternalReferenceRepository, HashDictionary, LicenseExpression, LicenseRepository, Metadata } = Models;
const { ComponentType, ExternalReferenceType, HashAlgorithm } = Enums;

// `token=edge_invites`: features, and the name of the file
const [manifest, sums, out, ...modules] = process.argv.slice(2);
const { name, version, description, license } = JSON.parse(readFileSync(manifest, "utf8"));
const hashes = new Map(readFileSync(sums, "utf8").trim().split("\n").map((line) => line.split("  ").reverse()));

const licences = (expression) => new LicenseRepository([new LicenseExpression(expression)]);
const sha256 = (hash) => new HashDictionary([[HashAlgorithm["SHA-256"], hash]]);
const source = (url) => new ExternalReferenceRepository(url ? [new ExternalReference(url, ExternalReferenceType.VCS)] : []);

const product = new Component(ComponentType.Library, name, { bomRef: name, version, description, licenses: licences(license), purl: `pkg:npm/${name}@${version}` });
const standard = new Component(ComponentType.Library, std.name, { bomRef: std.name, version: std.version, licenses: licences(std.license), externalReferences: source(std.repository) });
const bom = new Bom({ metadata: new Metadata({ component: product }) });
bom.components.add(standard);

const libraries = new Map();
const library = ({ key, name, version, license, repository, sha256: sum }) => {
  const purl = `pkg:cargo/${name}@${version}`;
  const made = new Component(ComponentType.Library, name, { bomRef: purl, version, purl, hashes: sha256(sum), licenses: licences(license), externalReferences: source(repository) });
  libraries.set(key, made);
  bom.components.add(made);
};

for (const [features, file] of modules.map((word) => word.split("="))) {
  const { crates, needs } = linkedInto(features);
  crates.filter(({ key }) => !libraries.has(key)).forEach(library);
  for (const { key } of crates) for (const need of needs(key)) libraries.get(key).dependencies.add(libraries.get(need).bomRef);
  const module = new Component(ComponentType.File, `dist/${file}.wasm`, { bomRef: `${file}.wasm`, hashes: sha256(hashes.get(`${file}.wasm`)), licenses: licences(license) });
  for (const need of needs("")) module.dependencies.add(libraries.get(need).bomRef);
  module.dependencies.add(standard.bomRef);
  product.dependencies.add(module.bomRef);
  bom.components.add(module);
}

const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
writeFileSync(out, `${serializer.serialize(bom, { sortLists: true, space: 1 })}\n`);
