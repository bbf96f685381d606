// @ts-types="../dist/index.d.ts"
export * from "../dist/index.inline.js";
// @ts-types="../dist/index.d.ts"
export { default } from "../dist/index.inline.js";
