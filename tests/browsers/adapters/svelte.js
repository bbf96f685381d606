// Svelte, with two components that both accept once they are there.
import { mount } from "svelte";
import Invite from "./Invite.svelte";

mount(Invite, { target: document.getElementById("app") });
