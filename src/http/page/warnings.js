// What is not read, in words, with the role that would open it.
import { $, el, show } from "./dom.js";
import { place, plural } from "./words.js";

let seen = new Set();

/** One warning as an item of a list. */
export function item({ region, kind, message, role, request_id: request }) {
  const where = region === "global" ? "" : ` in ${place(region) ? `${place(region)} (${region})` : region}`;
  return el("li", {}, el("b", {}, `${plural(kind)}${where}`), el("p", {}, message),
    role && !message.includes(role) ? el("p", {}, `To open it: ${role}.`) : null,
    request ? el("p", {}, el("small", {}, `For IBM’s support: request ${request}`)) : null);
}

/** Takes in one event; the same one again, after a lost connection, is there once. */
export function take(warning) {
  const key = [warning.region, warning.kind, warning.status, warning.code].join(" ");
  if (seen.has(key)) return;
  seen.add(key);
  $("warnings").querySelector("ul").append(item(warning));
  show($("warnings"), true);
}

export const count = () => seen.size;

export function reset() {
  seen = new Set();
  $("warnings").querySelector("ul").replaceChildren();
  show($("warnings"), false);
}
