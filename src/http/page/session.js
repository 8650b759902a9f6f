// Signing in and out, and the end of the session.
import { $, ask, copy, el, isLaptop, kept, notice, show, wrap } from "./dom.js";
import { call, now, setClock } from "./api.js";
import { clock } from "./words.js";
import * as drawings from "./drawings.js";

const HINT = "session until";
/** The page says so this long before the session ends. */
const NEAR = 5 * 60_000;
let current = null;
let timer = 0;
let changed = () => {};

export const session = () => current;

/** No secret: only whether it is worth asking, and a word to other tabs. */
const hinted = () => Date.parse(kept.get(HINT) ?? "") > now();

/** Takes the session on, or its end. `reason` is a sentence for the sign-in form. */
export function set(session, reason = "") {
  current = session;
  clearTimeout(timer);
  notice("session", "", "");
  kept.set(HINT, session?.expires_at);
  const whose = session ? (session.sample ? "Sample account" : `Account ${session.account_id}`) : "";
  $("account").textContent = whose;
  const identity = { user: "A person’s key", service_id: "Service ID", profile: "Trusted profile" }[session?.identity];
  const who = session ? [identity, `signed in until ${clock(session.expires_at)}`].filter(Boolean).join(" · ") : "";
  $("who").textContent = who;
  show($("who"), Boolean(session));
  show($("sign-out"), Boolean(session));
  if (session) watch();
  const person = session?.identity === "user" && !session.sample;
  notice("person", "warn", person
    ? "This is a person’s key: it can do all that the person can. The key of a service ID with Viewer and Reader is safer."
    : "");
  changed(session, reason);
}

/** Says when the end is near, and when it is there. */
function watch() {
  const left = Date.parse(current.expires_at) - now();
  if (left <= 0) return set(null, "Your session has ended. Sign in again to go on where you were.");
  if (left <= NEAR) {
    notice("session", "warn", `Your session ends at ${clock(current.expires_at)}. What runs now is finished; then sign in again.`);
  }
  const next = left > NEAR ? left - NEAR : left;
  timer = setTimeout(watch, Math.min(next + 50, 2 ** 31 - 1));
}

/** Whether the reader is still signed in; throws where the service cannot be reached. */
export async function check() {
  try {
    current = await call("GET", "/session");
    return true;
  } catch (problem) {
    if (problem.status !== 401) throw problem;
    return false;
  }
}

async function signIn(body, button) {
  const problem = $("key-problem");
  problem.textContent = "";
  $("key").ariaInvalid = null;
  const buttons = [$("submit"), $("sample")];
  for (const one of buttons) one.disabled = true;
  const words = button.textContent;
  button.textContent = "Signing in…";
  try {
    set(await call("POST", "/session", body));
  } catch (error) {
    problem.textContent = error.message;
    if (body.api_key) $("key").ariaInvalid = true;
    $("key").focus();
  } finally {
    button.textContent = words;
    for (const one of buttons) one.disabled = false;
  }
}

async function signOut() {
  const known = drawings.count();
  const box = el("input", { type: "checkbox" });
  if (known && !await ask("Sign out", ["Your token is removed from this browser. Drawings stay for their day; to see them again, sign in with the same identity."], "Sign out", false,
    [wrap("label", box, `Clear the list of drawings of this browser (${known})`)])) return;
  if (box.checked) drawings.clear();
  try {
    await call("DELETE", "/session");
    set(null);
  } catch (error) {
    notice("session", "error", error.message);
  }
}

/** Finds out whether somebody is signed in; `onChange(session, reason)` is called now and whenever that changes. */
export async function start(onChange) {
  changed = onChange;
  $("sign-in").onsubmit = (event) => {
    event.preventDefault();
    const key = $("key").value;
    // The key stays nowhere, not even in the field.
    $("key").value = "";
    signIn({ api_key: key }, $("submit"));
  };
  show($("sample"), isLaptop);
  $("sample").onclick = () => signIn({ sample: true }, $("sample"));
  $("sign-out").onclick = signOut;
  $("copy-commands").onclick = (event) => copy($("commands").textContent.trim(), event.currentTarget);
  addEventListener("storage", (event) => {
    if (event.key !== HINT || Boolean(event.newValue) === Boolean(current)) return;
    if (event.newValue) check().then((is) => is && set(current), () => {});
    else set(null, "You have signed out in another tab.");
  });
  setClock(document.body.dataset.now);
  const told = document.body.dataset.session;
  if (told) return set(JSON.parse(told));
  // A page that was reached by a link from elsewhere is asked for without the cookie.
  const is = hinted() && await check().catch(() => false);
  set(is ? current : null);
}
