// What changed, as a list beside the picture: each entry leads to its box.
import { $, el, notice, press, say, show } from "./dom.js";
import { file } from "./api.js";
import { capital, minute, number, several, singular } from "./words.js";
import * as data from "./data.js";

const SIGNS = { added: ["+", "new"], removed: ["−", "gone"], replaced: ["±", "replaced"], changed: ["~", "changed"] };
/** Entries that are in the document; the file has all. */
const MOST = 500;
let told = null;
let at = -1;
let go = () => {};

const entries = () => [...$("changes-list").querySelectorAll("button")];

/** A value in a few words. */
function value(of) {
  if (of === null || of === undefined || of === "") return "–";
  const words = Array.isArray(of) ? of.map((one) => (typeof one === "object" ? JSON.stringify(one) : String(one))).join(", ") : typeof of === "object" ? JSON.stringify(of) : String(of);
  return words.length > 160 ? `${words.slice(0, 160)}…` : words || "–";
}

function fields({ change, fields: all }) {
  if (change === "added" || change === "removed") return "";
  return el("span", { className: "fields" }, ...all.map(({ field, from, to }) => el("span", {}, el("b", {}, `${capital(field.replaceAll("_", " "))}:`), " ", el("s", {}, value(from)), " → ", el("span", {}, value(to)))));
}

/** A change as its sign and its words. */
export function said(one) {
  const [mark, word] = SIGNS[one.change];
  const where = one.path.join(" / ");
  return [el("i", { className: `sign-${one.change}`, "aria-hidden": "true" }, mark),
    el("span", {}, el("b", {}, one.name), el("small", {}, `${singular(one.kind)}, ${word}${where ? ` · ${where}` : ""}`), fields(one))];
}

const entry = (one, n) => el("li", {}, press("change", () => pick(n), ...said(one)));

/** The box of a change; of what is gone, of the closest thing around it that is left. */
function row({ change, kind, id, path }) {
  if (change !== "removed") return data.ofKey(`${kind}/${id}`);
  for (const name of [...path].reverse()) {
    const around = data.rows().find((one) => one.name === name && ["subnet", "vpc", "cluster", "transit_gateway"].includes(one.kind));
    if (around) return around;
  }
  return null;
}

async function pick(n) {
  const one = told?.changes[n];
  if (!one) return;
  at = n;
  entries().forEach((button, other) => (other === n ? button.setAttribute("aria-current", "true") : button.removeAttribute("aria-current")));
  entries()[n]?.scrollIntoView({ block: "nearest" });
  await data.load();
  const found = row(one);
  if (found) go(found);
  say(`${one.name} is ${SIGNS[one.change][1]}`);
}

/** To the next change, or the one before. */
export const step = (by) => pick(Math.max(0, Math.min(at + by, Math.min(told?.changes.length ?? 0, MOST) - 1)));

/** The number of changes in words: `1 gone, 2 changed`. */
export function verdict({ summary }) {
  const parts = Object.entries(SIGNS).filter(([name]) => summary[name]).map(([name, [, word]]) => `${number(summary[name])} ${word}`);
  return parts.length ? parts.join(", ") : "Nothing changed";
}

function fill() {
  const { changes, unknown, from } = told;
  $("tab-changes").append(" ", el("span", { className: "tag" }, number(changes.length)));
  const since = minute(from.read_at);
  $("changes-head").replaceChildren(el("h2", {}, verdict(told)), el("p", { className: "help" }, [since && `Since ${since}`, unknown.length ? `${several(unknown.length, "part")} unknown: one of the two did not read them` : ""].filter(Boolean).join(" · ")));
  $("changes-list").replaceChildren(...changes.slice(0, MOST).map(entry));
  if (changes.length > MOST) $("changes-list").append(el("li", { className: "help" }, `${number(changes.length - MOST)} more are in the file changes.json.`));
}

/** Reads the changes of a result, where two states were compared; gives whether there are such. */
export function put(files) {
  const link = files.find(({ name }) => name === "changes.json");
  [told, at] = [null, -1];
  show($("tab-changes"), Boolean(link));
  $("tab-changes").textContent = "Changes";
  $("changes-list").replaceChildren();
  if (!link) return false;
  $("changes-head").replaceChildren(el("p", { className: "help" }, "Reading what changed…"));
  file(link.url).then((read) => {
    told = read;
    fill();
  }, (error) => notice("changes", "error", error.message));
  return true;
}

/** `onGo(row)` shows a resource. */
export function start(onGo) {
  go = onGo;
  $("changes-list").addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const all = entries();
    all[Math.max(0, Math.min(all.indexOf(document.activeElement) + by, all.length - 1))]?.focus();
  });
}
