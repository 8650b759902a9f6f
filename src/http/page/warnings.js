// What is not read, in words, with the role that would open it. The same cause in many regions is one item.
import { $, el, inFrames, show } from "./dom.js";
import { capital, place, plural, several } from "./words.js";

let all = new Map();

const named = (region) => (place(region) ? `${place(region)} (${region})` : region);

/** Warnings of one kind and one cause, joined. */
function grouped(warnings) {
  const groups = new Map();
  for (const warning of warnings) {
    const key = [warning.kind, warning.status, warning.code, warning.role].join("\n");
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(warning);
  }
  return [...groups.values()];
}

/** A group as an item of a list. */
function item(group) {
  const [{ region, kind, message, role, request_id: request }] = group;
  const others = group.slice(1).map((other) => named(other.region)).sort();
  const where = others.length ? ` in ${several(group.length, "region")}` : region === "global" ? "" : ` in ${named(region)}`;
  return el("li", {}, el("b", {}, `${capital(plural(kind))}${where}`), el("p", {}, message),
    others.length ? el("p", {}, `The same holds for ${others.join(", ")}.`) : null,
    role && !message.includes(role) ? el("p", {}, `To open it: ${role}.`) : null,
    request ? el("p", {}, el("small", {}, `For IBM’s support: request ${request}`)) : null);
}

/** All of them as items. */
export const items = (warnings) => grouped(warnings).map(item);

const draw = inFrames(() => {
  $("warnings").querySelector("ul").replaceChildren(...items(all.values()));
  show($("warnings"), all.size > 0);
});

/** Takes in one event; the same one again, after a lost connection, is there once. */
export function take(warning) {
  all.set([warning.region, warning.kind, warning.status, warning.code].join(" "), warning);
  draw();
}

export const count = () => all.size;

export function reset() {
  all = new Map();
  draw();
}
