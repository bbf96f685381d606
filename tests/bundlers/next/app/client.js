// The component that runs in the browser.
"use client";
import { useEffect, useState } from "react";
import { check } from "../../check.js";

export function Client() {
  const [line, setLine] = useState("");
  useEffect(() => void check().catch(String).then(setLine), []);
  return <output>{line}</output>;
}
