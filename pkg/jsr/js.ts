// @ts-types="../dist/index.d.ts"
export * from "../dist/index.plain.js";
// @ts-types="../dist/index.d.ts"
export { default } from "../dist/index.plain.js";
