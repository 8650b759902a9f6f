// What changed, as a list beside the picture, by place: each entry leads to its box.
import { $, el, notice, press, say, wrap } from "./dom.js";
import { file } from "./api.js";
import { menu } from "./menu.js";
import { compare, minute, number, several, share, singular } from "./words.js";
import * as files from "./files.js";
import * as sections from "./sections.js";
import * as address from "./address.js";
import * as data from "./data.js";
import * as filters from "./filters.js";

const SIGNS = { added: ["+", "new"], removed: ["−", "gone"], replaced: ["±", "replaced"], changed: ["~", "changed"] };
/** Entries that are in the document; the file has all. */
const MOST = 500;
let told = null;
let only = new Set(); // the kinds of change that are listed; none chosen means all
let shown = []; // what is listed, and which of it was chosen
let at = -1;
let isFaded = false;
let go = () => {};
let fade = () => {};
let other = () => {};

const entries = () => [...$("changes-list").querySelectorAll("button")];

/** What a value says; of a rule or a listener `inbound, protocol tcp, ports 443`, without its id. */
function plain(of) {
  if (Array.isArray(of)) return of.map(plain).join(", ");
  if (typeof of !== "object" || of === null) return String(of ?? "");
  if ("first" in of && "last" in of) return of.first === of.last ? `${of.first}` : `${of.first}–${of.last}`;
  const parts = Object.entries(of).filter(([name, one]) => name !== "id" && plain(one));
  if (parts.every(([name]) => name === "name")) return of.name ?? of.id ?? "";
  return parts.map(([name, one]) => (/^(name|direction|action|cidr|address)$/.test(name) ? plain(one) : `${name.replaceAll("_", " ")} ${plain(one)}`)).join(", ");
}

/** A value in a few words. */
function value(of) {
  const words = plain(of);
  return words.length > 160 ? `${words.slice(0, 160)}…` : words;
}

/** What a field is called: `rules.<id>` is a rule. */
const called = (field) => sections.words(field.replace(/s?\.[^.]*[0-9a-f]{8}-[^.]*/g, "").replaceAll(".", " "));

/** Fields as they were and as they are, in words. */
const fields = (one) => (/added|removed/.test(one.change) ? [] : one.fields.map(({ field, from, to }) => [called(field), value(from), value(to)]));

/** Where something is, above what it lies in: its region and its VPC. */
function placeOf({ kind, name, path }) {
  return (kind === "vpc" ? [...path, name] : path).slice(0, 2).join(" › ") || "In no region";
}

/** A change as its sign and its words; the list says region and VPC above it. */
export function said(one, known = 0) {
  const [mark, word] = SIGNS[one.change];
  const all = fields(one);
  return [el("i", { className: `sign-${one.change}`, ariaHidden: true }, mark),
    wrap("span", wrap("b", one.name), " ", wrap("em", `${singular(one.kind)}, ${word}`), " ", wrap("small", one.path.slice(known).join(" › ")), wrap("span.fields", ...all.map(field)))];
}

/** A field as it was and as it is: `Profile: a → b`, `Rule new: b`, `Rule gone: a`. */
const field = ([name, from, to]) => wrap("span", ...(from && to ? [`${name}: `, wrap("s", from), " → ", wrap("b", to)]
  : [`${name} `, wrap("b", from ? "gone" : "new"), ": ", from ? wrap("s", from) : to]));

const entry = (one, n) => wrap("li", press("change", () => pick(n), ...said(one, 2)));

/** The box of a change; of what is gone, of the closest thing around it that is left. */
function row({ change, kind, id, path }) {
  if (change !== "removed") return data.ofKey(`${kind}/${id}`);
  for (const name of [...path].reverse()) {
    const around = data.rows().find((one) => one.name === name && ["subnet", "vpc", "cluster", "transit_gateway"].includes(one.kind));
    if (around) return around;
  }
  return null;
}

/** Says which of the list was chosen. */
function mark() {
  entries().forEach((button, n) => { button.ariaCurrent = n === at || null; });
  filters.tell({ "with-changes": share(shown.length, told.changes.length, "change") });
  $("change-at").textContent = at < 0 ? several(shown.length, "change") : `${number(at + 1)} of ${number(shown.length)}`;
}

async function pick(n) {
  const one = shown[n];
  if (!one) return;
  at = n;
  mark();
  entries()[n]?.scrollIntoView({ block: "nearest" });
  await data.load();
  const found = row(one);
  if (found) go(found);
  say(`${one.name} is ${SIGNS[one.change][1]}`);
}

/** To the next change, or the one before. */
export const step = (by) => pick(Math.max(0, Math.min(at + by, Math.min(shown.length, MOST) - 1)));

/** The number of changes in words: `1 gone, 2 changed`. */
export function verdict({ summary }) {
  const parts = Object.entries(SIGNS).filter(([name]) => summary[name]).map(([name, [, word]]) => `${number(summary[name])} ${word}`);
  return parts.length ? parts.join(", ") : "Nothing changed";
}

/** Lists the kinds of change that are chosen, place for place. */
function list() {
  const was = shown[at];
  const places = new Map();
  for (const one of told.changes) if (!only.size || only.has(one.change)) places.set(placeOf(one), [...(places.get(placeOf(one)) ?? []), one]);
  const order = [...places].sort(([a], [b]) => compare(a, b));
  shown = order.flatMap(([, all]) => all);
  at = shown.indexOf(was);
  let n = 0;
  $("changes-list").replaceChildren(...order.flatMap(([place, all]) => (n < MOST ? [wrap("section", wrap("h3", place, wrap("small", number(all.length))), wrap("ul", ...all.slice(0, MOST - n).map((one) => entry(one, n++))))] : [])));
  if (shown.length > MOST) $("changes-list").append(wrap("p.help", `${number(shown.length - MOST)} more are in the file.`));
  for (const chip of $("changes-kinds").querySelectorAll("button")) chip.ariaPressed = String(only.has(chip.value));
  mark();
  fade();
}

function chip(kind) {
  const [sign, word] = SIGNS[kind];
  const button = press("chip", () => {
    if (!only.delete(kind)) only.add(kind);
    list();
    address.write({ change: [...only] }, true);
  }, el("i", { className: `sign-${kind}`, ariaHidden: true }, sign), `${number(told.summary[kind])} `, wrap("span", word));
  button.value = kind;
  return button;
}

function fill() {
  const { changes, summary, unknown, from } = told;
  const all = changes.length;
  $("tab-changes").append(" ", wrap("span.tag", number(all)));
  const since = minute(from.read_at);
  $("changes-head").replaceChildren(wrap("h2", `${all ? several(all, "change") : "Nothing changed"}${since && ` since ${since}`}`),
    press("link", other, "Compare with another state"),
    unknown.length ? wrap("p.note.warn", `${several(unknown.length, "part")} unknown, not gone: one or both of the states did not read ${unknown.length > 1 ? "them" : "it"}.`) : "");
  const box = el("input", { type: "checkbox", checked: isFaded, onchange: () => { isFaded = box.checked; fade(); } });
  if (all) $("changes-kinds").replaceChildren(...Object.keys(SIGNS).filter((kind) => summary[kind]).map(chip), wrap("label", box, "Fade what did not change"));
  restore();
}

/** Takes over from the address which kinds of change are listed. */
export function restore() {
  only = new Set(address.read().getAll("change").filter((kind) => Object.hasOwn(SIGNS, kind)));
  if (told) list();
}

/** What stays bright while the rest is faded; none where nothing is. */
export const bright = () => (isFaded && told ? new Set(shown.map(row).filter(Boolean)) : null);

/** Reads the changes of a result, where two states were compared. */
export function put(files) {
  const link = files.find(({ name }) => name === "changes.json");
  [told, shown, at] = [null, [], -1];
  $("tab-changes").textContent = "Changes";
  for (const part of ["list", "kinds"]) $(`changes-${part}`).replaceChildren();
  if (!link) return;
  $("changes-head").replaceChildren(wrap("p.help", "Reading what changed…"));
  file(link.url).then((read) => {
    told = read;
    fill();
  }, (error) => notice("changes", "error", error.message));
}

/** The changes that are listed, as a file: all of them, or a line for each field. */
function save(panel, close) {
  const entry = (words, about, act) => wrap("li", press("", () => { close(); act(); }, wrap("b", words), wrap("span", about)));
  const rows = () => shown.flatMap((one) => (fields(one).length ? fields(one) : [["", "", ""]]).map((of) => [SIGNS[one.change][1], singular(one.kind), one.name, one.path.join(" › "), ...of, one.id]));
  panel.classList.add("files");
  panel.append(wrap("ul", entry("CSV", `these ${number(shown.length)}, for a table`, () => files.lines(["Change", "Kind", "Name", "Where", "Field", "From", "To", "Id"], rows(), "changes")),
    entry("JSON", "all, for programs", () => files.save(new Blob([JSON.stringify(told, null, 1)]), "changes.json"))));
}

/** `onGo(row)` shows a resource, `onFade()` asks anew what is bright, `onOther()` asks for another state. */
export function start(onGo, onFade, onOther) {
  [go, fade, other] = [onGo, onFade, onOther];
  menu($("change-save"), "Save", save);
  $("change-before").onclick = () => step(-1);
  $("change-after").onclick = () => step(1);
  $("changes-list").addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const all = entries();
    all[Math.max(0, Math.min(all.indexOf(document.activeElement) + by, all.length - 1))]?.focus();
  });
}
