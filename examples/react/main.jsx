// The landing page of an invite.
import { flow, signIn } from "./flow.js"; // first
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { useInvite } from "edge-invites/react";

function Invite() {
  const { state, preview, reason } = useInvite(flow); // asks once, after the first render
  switch (state) {
    case "reading":
      return <h1>Reading your invite…</h1>;
    case "needs_sign_in":
    case "wrong_account":
      return <SignIn />;
    case "ready":
      return (
        <>
          <h1>You are invited to {preview?.purpose ?? "join"}</h1>
          <button onClick={flow.accept}>Accept</button> <button onClick={flow.decline}>No, thank you</button>
        </>
      );
    case "done":
      return <h1>Welcome</h1>;
    case "declined":
      return <h1>Declined</h1>;
    case "refused":
      return <h1>This invite cannot be used ({reason})</h1>;
    case "unreachable":
      return <button onClick={flow.refresh}>Try again</button>;
    default:
      return <h1>One moment…</h1>;
  }
}

function SignIn() {
  const send = (event) => {
    event.preventDefault();
    signIn(new FormData(event.currentTarget).get("name"));
  };
  return (
    <form onSubmit={send}>
      <h1>Sign in to accept</h1>
      <label>Your name <input name="name" required pattern="[a-z]+" /></label> <button>Sign in</button>
    </form>
  );
}

createRoot(document.getElementById("app")).render(<StrictMode><Invite /></StrictMode>);
