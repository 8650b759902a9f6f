// Everything as a table: sorted, filtered, of any length. Only the rows in sight are in the document; a row leads to
// its box in the picture, its space bar to its facts.
import { $, coloured, el, inFrames, kept, press, say, show, wrap } from "./dom.js";
import { menu } from "./menu.js";
import { capital, colour, number, plural, several, singular } from "./words.js";
import * as address from "./address.js";
import * as columns from "./columns.js";
import * as data from "./data.js";
import * as facts from "./facts.js";
import * as filters from "./filters.js";

const grid = $("grid");
const body = $("grid-rows");
const head = $("grid-head");
const KEPT = "columns of ";
/** Rows above and below those in sight that are made, too. */
const MORE = 4;
const small = matchMedia("(max-width: 42rem)");

let shown = [];
let kind = "";
let all = [];
let order = { id: "name", down: false };
let ranks = new Map(); // kind and column -> row -> its rank among all
let at = 0;
let picked = null;
let on = { go() {}, facts() {} };
let [room, edge, top, low] = [0, 0, 0, false]; // heights of grid and head, where it is scrolled to, whether rows are those of small screens

const height = () => (low ? 52 : 28);
const visible = () => all.filter(({ on: is }) => is);

/** Which columns are shown: as the reader has chosen in this browser, or as at first. */
function choose() {
  const chosen = (kept.get(KEPT + kind) ?? "").match(/\w+/g);
  all = columns.of(kind).map((one) => ({ ...one, on: one.id === "name" || (chosen ? chosen.includes(one.id) : !one.hidden) }));
  if (!all.some(({ id }) => id === order.id)) order = { id: "name", down: false };
}

/** What a value sorts by: numbers in texts by their size, without a collation at each comparison. */
const sortable = (value) => (typeof value === "number" ? value : String(value).toLowerCase().replace(/\d+/g, (digits) => digits.padStart(10, "0")));

/** What ranks are known by: columns of all kinds have one rank for all. */
const ranking = ({ id }) => (columns.of("").some((one) => one.id === id) ? id : `${kind} ${id}`);

/** The ranks that a column gives to all resources that it is for, worked out once; what has no value has none. */
function ranked(column) {
  const name = ranking(column);
  let known = ranks.get(name);
  if (known) return known;
  const having = new Map(); // many have one value
  for (const row of data.rows()) {
    const value = name !== column.id && row.kind !== kind ? "" : column.of(row) ?? "";
    const list = having.get(value);
    if (list) list.push(row);
    else if (value !== "") having.set(value, [row]);
  }
  known = new Map();
  [...having].map(([value, list]) => [sortable(value), list]).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .forEach(([, list], n) => list.forEach((row) => known.set(row, n)));
  ranks.set(name, known);
  return known;
}

/** Works ranks out one column after another while nobody waits for them. */
function prepare(rows = data.rows()) {
  const next = all.find((column) => !column.hidden && !ranks.has(ranking(column)));
  if (!next || rows !== data.rows()) return;
  ranked(next);
  setTimeout(prepare, 30, rows);
}

function sort() {
  const known = ranked(all.find(({ id }) => id === order.id));
  const last = data.rows().length;
  // One number for rank and place, which sorts without a call for each comparison. What has no value comes last,
  // whichever way.
  const places = Float64Array.from(shown, (row, n) => {
    const rank = known.get(row) ?? last;
    return (order.down && rank < last ? last - 1 - rank : rank) * shown.length + n;
  }).sort();
  const before = shown;
  shown = Array.from(places, (place) => before[place % before.length]);
}

let headed = "";
function heads() {
  const cells = visible();
  const now = JSON.stringify([order, cells, low]);
  if (headed === now) return;
  headed = now;
  grid.style.setProperty("--columns", cells.map(({ width }) => `minmax(${width}rem, ${width}fr)`).join(" "));
  grid.style.setProperty("--wide", `${cells.reduce((sum, { width }) => sum + width, 0)}rem`);
  grid.ariaColCount = cells.length;
  head.replaceChildren(...cells.map((one) => {
    const mine = one.id === order.id;
    const button = press("", () => sortBy(one.id, mine && !order.down), one.title, el("i", { className: mine ? (order.down ? "sorted down" : "sorted") : "" }));
    return el("div", { role: "columnheader", className: one.number ? "number" : "", ariaSort: mine ? (order.down ? "descending" : "ascending") : "none" }, button);
  }));
  const select = $("grid-sort");
  select.replaceChildren(...all.map(({ id, title }) => new Option(title, id, false, id === order.id)));
}

function sortBy(id, down) {
  order = { id, down };
  address.write({ sort: `${down ? "-" : ""}${id}` });
  at = 0;
  if (top) grid.scrollTop = top = 0;
  sort();
  heads();
  draw(true);
  say(`Sorted by ${all.find((one) => one.id === id).title}, ${down ? "descending" : "ascending"}`);
}

function cell(one, row) {
  if (one.id === "state") return el("div", { role: "gridcell" }, facts.stateOf(row.state) || "–");
  const value = one.of(row);
  const target = value && one.to?.(row);
  const text = value === "" || value === null || value === undefined ? "–" : one.number && typeof value === "number" ? number(value) : String(value);
  let inner = text;
  if (target) {
    inner = el("button.link", { tabIndex: -1 }, text);
    inner.row = target;
  }
  const sign = one.id === "name" ? coloured(wrap("i.square"), colour(row.kind)) : "";
  return el("div", { role: "gridcell", className: `${one.number ? "number" : ""}${one.code ? " code" : ""}`, title: text.length > 12 ? text : null }, sign, inner);
}

/** On small screens a row has two lines: what it is called and its state, where it is and what it is. */
function two(row) {
  const where = [row.addresses[0], row.subnetName || row.vpcName, row.zone || row.region].filter(Boolean).join(" · ");
  return [el("div", { role: "gridcell" }, wrap("span.name", row.name || row.id), wrap("small", where)),
    el("div", { role: "gridcell", className: "number" }, facts.stateOf(row.state) || "–", wrap("small", row.data?.profile ?? singular(row.kind)))];
}

function line(row, n, cells) {
  const made = el("div", { role: "row", className: row === picked ? "row picked" : "row", ariaRowIndex: n + 2, ariaSelected: row === picked, id: `row-${n}`, tabIndex: -1 },
    ...(low ? two(row) : cells.map((one) => cell(one, row))));
  made.style.transform = `translateY(${n * height()}px)`;
  made.row = row;
  made.n = n;
  return made;
}

let drawn = [0, 0];
function rows(anew) {
  if ($("sheet").hidden) return;
  const from = Math.max(0, Math.floor(top / height()) - MORE);
  const to = Math.min(shown.length, Math.ceil((top + room) / height()) + MORE);
  if (!anew && from === drawn[0] && to === drawn[1]) return;
  const cells = visible();
  const focused = body.contains(document.activeElement);
  // What stays in sight stays as it is, and where it is.
  if (anew) body.replaceChildren();
  for (const made of [...body.children]) if (made.n < from || made.n >= to) made.remove();
  const [first, end] = body.firstChild ? [body.firstChild.n, body.lastChild.n + 1] : [to, to];
  const lines = (start, stop) => Array.from({ length: Math.max(0, stop - start) }, (_, n) => line(shown[start + n], start + n, cells));
  body.prepend(...lines(from, first));
  body.append(...lines(end, to));
  drawn = [from, to];
  const target = [...body.children].find(({ n }) => n === at) ?? body.firstChild;
  if (target) target.tabIndex = 0;
  if (focused) target?.focus({ preventScroll: true });
  const seen = Math.floor(top / height());
  $("grid-where").textContent = shown.length ? `rows ${number(seen + 1)} to ${number(Math.max(Math.min(shown.length, Math.ceil((top + room) / height()) - 1), seen + 1))}` : "";
}

const scrolled = inFrames(() => {
  top = grid.scrollTop;
  rows(false);
});

/** How much is in sight. Asked for when that may have changed: after each change of the rows it would cost a layout. */
function measure() {
  [room, edge, top, low] = [grid.clientHeight, head.offsetHeight, grid.scrollTop, small.matches];
}

function draw(anew) {
  // Where there are fewer rows now, the browser scrolls back.
  top = Math.max(0, Math.min(top, shown.length * height() + edge - room));
  body.style.height = `${shown.length * height()}px`;
  grid.ariaRowCount = shown.length + 1;
  rows(anew);
}

/** A line below about all rows that are shown. */
function sums() {
  const states = new Map();
  for (const { state } of shown) if (state) states.set(state, (states.get(state) ?? 0) + 1);
  const parts = [...states].sort(([, a], [, b]) => b - a).slice(0, 4).map(([state, count]) => `${number(count)} ${state}`);
  for (const [id, word] of [["vcpus", "vCPU"], ["memory_gib", "GiB"], ["capacity_gb", "GB"]]) {
    const sum = kind ? shown.reduce((total, row) => total + (Number(row.data?.[id]) || 0), 0) : 0;
    if (sum) parts.push(`${number(Math.round(sum))} ${word}`);
  }
  $("grid-sums").replaceChildren(wrap("b", `All ${number(shown.length)}: `), parts.join(" · "));
}

/** Takes on what matches now, and which row is marked; costs a few milliseconds for ten thousand rows. */
export function refresh(row = picked) {
  picked = row ?? null;
  if ($("sheet").hidden) return;
  if (!room) measure();
  const now = filters.onlyKind();
  const fresh = now !== kind || !all.length;
  kind = now;
  if (fresh) choose();
  const set = filters.matched();
  shown = set ? [...set] : [...data.rows()];
  sort();
  at = Math.max(0, picked ? shown.indexOf(picked) : 0);
  $("grid-what").textContent = kind ? capital(plural(kind)) : "Everything";
  const counted = data.total() - data.rows().length;
  $("grid-count").replaceChildren(`${set || counted ? `${number(shown.length)} of ` : ""}${several(data.total(), "resource")}`, wrap("span", counted && !set ? `, ${number(counted)} only counted` : ""));
  $("grid-csv").textContent = `CSV of these ${number(shown.length)}`;
  $("columns").lastElementChild.textContent = `${visible().length} of ${all.length}`;
  show($("grid-none"), !shown.length);
  heads();
  sums();
  if (picked && shown[at] === picked) into(at);
  draw(true);
  prepare();
}

/** Scrolls a row into sight. */
function into(n) {
  const start = n * height();
  const to = Math.min(start, Math.max(top, start + height() - room + edge));
  if (to !== top) grid.scrollTop = top = to;
}

/** Marks a resource's row. */
export function mark(row) {
  if (picked === (row ?? null)) return;
  picked = row ?? null;
  if ($("sheet").hidden) return;
  if (picked) at = Math.max(0, shown.indexOf(picked));
  if (picked && shown[at] === picked) into(at);
  rows(true);
}

function go(n) {
  at = Math.max(0, Math.min(shown.length - 1, n));
  into(at);
  rows(true);
  body.querySelector(`#row-${at}`)?.focus({ preventScroll: true });
}

function key(event) {
  const made = event.target.closest(".row");
  if (!made) return;
  const page = Math.max(1, Math.floor(room / height()) - 2);
  const to = { ArrowDown: made.n + 1, ArrowUp: made.n - 1, Home: 0, End: shown.length - 1, PageDown: made.n + page, PageUp: made.n - page }[event.key];
  if (to !== undefined) go(to);
  else if (event.key === "Enter" && event.target === made) on.go(made.row);
  else if (event.key === " " && event.target === made) on.facts(made.row);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function chooser(panel) {
  const list = wrap("ul.values");
  list.append(...all.map((one) => {
    const box = el("input", { type: "checkbox", checked: one.on, disabled: one.id === "name" });
    box.onchange = () => {
      one.on = box.checked;
      kept.set(KEPT + kind, JSON.stringify(visible().map(({ id }) => id)));
      $("columns").lastElementChild.textContent = `${visible().length} of ${all.length}`;
      heads();
      draw(true);
    };
    return wrap("li", wrap("label", box, wrap("span", one.title)));
  }));
  panel.append(list, wrap("p.help", "Kept in this browser, for each kind."));
}

/** The rows as they are shown, for files: heads, and values of every row. */
export function told() {
  const cells = visible();
  return { heads: cells.map(({ title }) => title), rows: shown.map((row) => cells.map((one) => one.of(row) ?? "")), resources: shown };
}

/** Takes over the order that the address says. */
export function restore() {
  const told_ = address.read().get("sort") ?? "name";
  order = { id: told_.replace(/^-/, ""), down: told_.startsWith("-") };
  [all, ranks] = [[], new Map()];
  kind = filters.onlyKind();
  choose();
  prepare();
  refresh();
}

/** `handlers`: `go(row)` shows it in the picture, `facts(row)` beside the table. */
export function start(handlers) {
  on = handlers;
  grid.addEventListener("scroll", scrolled, { passive: true });
  body.onkeydown = key;
  body.onclick = ({ target }) => {
    if (target.row && !target.classList.contains("row")) return on.facts(target.row);
    const made = target.closest(".row");
    if (!made) return;
    at = made.n;
    on.facts(made.row);
  };
  body.ondblclick = ({ target }) => {
    const made = target.closest(".row");
    if (made) on.go(made.row);
  };
  $("grid-show").onclick = () => shown[at] && on.go(picked && shown.includes(picked) ? picked : shown[at]);
  $("grid-sort").onchange = ({ target }) => sortBy(target.value, false);
  menu($("columns"), "Columns", chooser);
  new ResizeObserver(() => {
    const was = low;
    measure();
    heads();
    draw(was !== low);
  }).observe(grid);
}
