// Keys that work everywhere on the result, and the list of all of them. Single keys can be switched off.
import { $, el, kept, press, wrap } from "./dom.js";

const OFF = "single keys off";
const KEYS = [
  ["Everywhere", [["/", "search"], ["?", "this list"], ["Esc", "close, go back"], ["1 2 3 4", "picture, table, changes, reach"], ["J K", "next change or finding, or before"], ["D", "download"], ["T", "pages and places"], ["Page Up|Page Down", "page before, page after"]]],
  ["In the picture", [["← ↑ → ↓", "pan; with Alt: to the box beside"], ["+ −", "zoom; Ctrl and wheel, or pinch; after a click the wheel"], ["0", "fit the page"], ["9", "1:1"], ["F", "full screen"], ["Enter", "facts of the box, or its page"]]],
  ["In the table", [["↑ ↓", "row"], ["Home|End", "first, last row"], ["Enter", "show in the picture"], ["Space", "facts beside the table"]]],
];
let acts = {};

const areOn = () => !kept.get(OFF);

/** Shows the list. */
export function list() {
  const dialog = $("dialog");
  const single = el("input", { type: "checkbox", checked: areOn() });
  single.onchange = () => kept.set(OFF, single.checked ? "" : "yes");
  const one = (keys) => keys.split(keys.includes("|") ? "|" : " ").flatMap((key, n) => [n ? " " : "", wrap("kbd", key)]);
  dialog.className = "wide";
  dialog.replaceChildren(el("h2", { id: "dialog-head" }, "Keys"),
    wrap("div.keys", ...KEYS.map(([head, keys]) => wrap("div", wrap("h3", head), wrap("dl", ...keys.flatMap(([key, words]) => [wrap("dt", ...one(key)), wrap("dd", words)]))))),
    wrap("label", single, "Single keys work without Ctrl or Alt"),
    wrap("div.buttons", press("primary", () => dialog.close(), "Close")));
  dialog.showModal();
}

function key(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || $("view-result").hidden || $("dialog").open) return;
  const typing = event.target.closest("input, select, textarea");
  const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act || typing || (event.key.length === 1 && !areOn())) return;
  if (event.key.startsWith("Page") && event.target.closest("#grid, #facts, #tree, .menu")) return;
  event.preventDefault();
  act();
}

/** `all`: what each key does. */
export function start(all) {
  acts = { ...all, "?": list };
  document.addEventListener("keydown", key);
  $("show-keys").onclick = list;
}
