// The contract of the store, over each database that runs in this process or beside it.
import { after, before, describe } from "node:test";
import { contract } from "./contract.mjs";
import { migrations } from "./migrations.mjs";
import { memory, postgres, postgresServer, sqlite } from "./databases.mjs";

describe("in memory", () => contract("memory", memory));
describe("in SQLite", () => {
  contract("sqlite", () => sqlite());
  migrations(async () => ({ dialect: "sqlite", ...await sqlite() }));
});
describe("in PostgreSQL", () => {
  let server;
  before(async () => {
    server = await postgresServer();
  });
  after(() => server?.close());
  contract("postgres", () => postgres(server));
  migrations(async () => ({ dialect: "postgres", ...await postgres(server) }));
});
