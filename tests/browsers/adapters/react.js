// React in strict mode, which runs every effect twice.
import { StrictMode, createElement, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { useInvite } from "edge-invites/react";
import { acceptInEffect, flow } from "./flow.js";

function Accepting() {
  useEffect(acceptInEffect, []);
  return null;
}

function Invite() {
  const { state, preview } = useInvite(flow);
  const [pressed, press] = useState(false);
  return createElement("main", null,
    createElement("h1", null, state),
    createElement("p", null, preview?.purpose),
    state === "ready" && createElement("button", { onClick: () => press(true) }, "Accept"),
    pressed && createElement(Accepting));
}

createRoot(document.getElementById("app")).render(createElement(StrictMode, null, createElement(Invite)));
