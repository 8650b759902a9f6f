// The grid of regions and kinds, whose counters move while the account is read.
import { $, el, inFrames, show } from "./dom.js";
import { capital, number, place, plural, rank } from "./words.js";

const table = $("counters").querySelector("table");
let found = new Map(); // kind -> region -> number
let regions = new Set();
let cells = new Map();
let dirty = new Set();
let stale = true;

const order = (regions) => [...regions].sort((a, b) => (a === "global") - (b === "global") || a.localeCompare(b));

const draw = inFrames(() => {
  if (stale) build();
  for (const key of dirty) {
    const cell = cells.get(key);
    if (cell) fill(cell, key, true);
  }
  dirty = new Set();
});

function fill(cell, key, fresh) {
  const [kind, region] = key.split(" ");
  const count = found.get(kind)?.get(region);
  cell.textContent = count === undefined ? "" : number(count);
  cell.className = count ? "" : "zero";
  if (fresh && count) {
    // Restarts the animation.
    void cell.offsetWidth;
    cell.className = "fresh";
  }
}

/** Rows of kinds that were found somewhere, columns of regions that hold something. */
function build() {
  stale = false;
  const rows = [...found].filter(([, places]) => [...places.values()].some(Boolean)).map(([kind]) => kind);
  rows.sort((a, b) => rank(a) - rank(b));
  const columns = order([...regions].filter((region) => rows.some((kind) => found.get(kind).get(region))));
  show($("counters"), rows.length > 0);
  cells = new Map();
  const head = el("tr", {}, el("th", { scope: "col" }, "Kind"), ...columns.map((region) => el("th", { scope: "col" },
    place(region) || region, place(region) && region !== "global" ? el("small", {}, region) : "")));
  const body = rows.map((kind) => el("tr", {}, el("th", { scope: "row" }, capital(plural(kind))), ...columns.map((region) => {
    const cell = el("td");
    cells.set(`${kind} ${region}`, cell);
    fill(cell, `${kind} ${region}`, false);
    return cell;
  })));
  table.replaceChildren(el("thead", {}, head), el("tbody", {}, ...body));
}

/** Takes in one event. */
export function take({ region, kind, found: count }) {
  const places = found.get(kind) ?? new Map();
  found.set(kind, places);
  if (places.get(region) === count) return;
  // A row or a column that was not there makes the table anew; most events only move a number.
  stale ||= count > 0 && !cells.has(`${kind} ${region}`);
  places.set(region, count);
  regions.add(region);
  dirty.add(`${kind} ${region}`);
  draw();
}

/** Forgets a run. */
export function reset() {
  [found, regions, cells, dirty, stale] = [new Map(), new Set(), new Map(), new Set(), true];
  table.replaceChildren();
  show($("counters"), false);
}
