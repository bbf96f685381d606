// @ts-types="../dist/testing.d.ts"
export * from "../dist/testing.inline.js";
