// Node: one process, everything side by side.
import crypto from "node:crypto";
import fast from "fast-jwt";
import jsonwebtoken from "jsonwebtoken";
import { rows } from "./host.mjs";

export const node = (cells, options) => rows("node", cells, options, { fast, jsonwebtoken, crypto });
