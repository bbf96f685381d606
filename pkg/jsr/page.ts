// @ts-types="../dist/page.d.ts"
export * from "../dist/page.js";
