// The few helpers through which everything reaches the page: elements and text, never markup made of data.

export const $ = (id) => document.getElementById(id);

/** Whether the service is this machine's own: there files need no sign-in, and there is a sample account. */
export const isLaptop = document.body.dataset.sample === "yes";

/** The classes by which styles know what is shown. */
export const body = document.body.classList;

/** Shows or hides; the attribute works without any style. */
export const show = (element, visible) => { element.hidden = !visible; };

/** An element (`p.help` has a class) with properties (those with a hyphen or of ARIA as attributes) and children; text
 * becomes text. */
export function el(name, properties = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (name.includes("-") || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** An element that has nothing but children. */
export const wrap = (name, ...children) => el(name, {}, ...children);

/** A button that does something when it is pressed. */
export const press = (className, act, ...children) => el("button", { className, onclick: act }, ...children);

/** The button that closes a panel. */
export const closing = (what, act) => el("button.close", { ariaLabel: `Close ${what}`, onclick: act }, "×");

/** What this browser keeps; where that is switched off, nothing. An empty value takes it out. */
export const kept = {
  get(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  },
  set(name, value) {
    try {
      if (value) localStorage.setItem(name, value);
      else localStorage.removeItem(name);
    } catch { /* Then it lasts as long as the page. */ }
  },
};

/** An element whose colour comes from our own list: styles in markup are not allowed, those of script are. */
export function coloured(element, colour) {
  element.style.setProperty("--c", colour);
  return element;
}

/** Calls `draw` in the next frame, once, however often it is asked for until then. */
export function inFrames(draw) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  };
}

/** How long something that moved is seen to have moved, in milliseconds. */
const FRESH = 1000;
let touched = new Map();
let sweeping = 0;

function sweep() {
  const now = performance.now();
  for (const [element, until] of touched) {
    if (until > now) continue;
    element.classList.remove("fresh");
    touched.delete(element);
  }
  if (!touched.size) sweeping = clearInterval(sweeping);
}

/** Marks what has just moved; one timer takes all such marks away again. */
export function touch(element) {
  element.classList.add("fresh");
  touched.set(element, performance.now() + FRESH);
  sweeping ||= setInterval(sweep, 250);
}

/** Says something to people who do not see the page. Only steps and results, never counters. */
export function say(text) {
  $("say").textContent = text;
}

/** A note at the head of the page; one of each name. */
export function notice(name, kind, text, action) {
  $("notices").querySelector(`[data-name="${name}"]`)?.remove();
  if (!text) return;
  const note = el("p", { className: `note ${kind}`, role: kind === "error" ? "alert" : "status" }, wrap("span", text));
  note.dataset.name = name;
  if (action) note.append(el("button.ghost.small", { onclick: action.act }, action.text));
  note.append(el("button.ghost.small", { onclick: () => note.remove() }, "Dismiss"));
  $("notices").append(note);
}

/** Copies, and says so at the button. */
export async function copy(text, button) {
  const before = button.dataset.words ?? button.textContent;
  button.dataset.words = before;
  let words = "Copied";
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without the right to, the text is put where it can be copied by hand.
    words = "Not allowed here";
    window.prompt("Copy this text:", text);
  }
  button.textContent = words;
  say(words);
  setTimeout(() => { button.textContent = before; }, 2000);
}

/** Asks a question in a dialog, perhaps with boxes to check; answers whether it was said yes to. */
export function ask(head, texts, yes, danger = false, more = []) {
  const dialog = $("dialog");
  dialog.className = "";
  const button = (text, className, value) => el("button", { className, onclick: () => dialog.close(value) }, text);
  dialog.replaceChildren(
    el("h2", { id: "dialog-head" }, head),
    ...texts.map((text) => wrap("p", text)),
    ...more,
    wrap("div.buttons", button(yes ? "Cancel" : "Close", "tertiary", ""),
      yes ? button(yes, danger ? "primary danger" : "primary", "yes") : null),
  );
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answer) => dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true }));
}
