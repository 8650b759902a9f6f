// What was found by kind and region, and the numbers of the whole, whose counters move while the account is read.
import { $, el, inFrames, show, touch, wrap } from "./dom.js";
import { capital, isResource, number, place, plural, rank } from "./words.js";

/** The numbers at the top: one word each, and the kinds that it counts. */
const TALLIES = [["regions", []], ["VPCs", ["vpc"]], ["subnets", ["subnet"]], ["servers", ["instance", "bare_metal_server"]],
  ["workers", ["worker"]], ["balancers", ["load_balancer"]], ["clusters", ["cluster"]], ["services", ["resource_instance"]]];

const table = $("counters").querySelector("table");
let found = new Map(); // kind -> region -> number
let regions = new Set();
let lost = new Set();
let cells = new Map();
let sums = new Map();
let dirty = new Set();
let stale = true;
let boxes = [];

const order = (regions) => [...regions].sort((a, b) => (a === "global") - (b === "global") || a.localeCompare(b));
const total = (kind) => [...(found.get(kind)?.values() ?? [])].reduce((sum, count) => sum + count, 0);
/** The column of a region: what lies in none, or in a place of Power's, has one together. */
const columnOf = (region) => (place(region) ? region : "global");
const holds = (region) => [...found].some(([kind, places]) => isResource(kind) && places.get(region));

const draw = inFrames(() => {
  if (stale) build();
  for (const key of dirty) {
    const cell = cells.get(key);
    if (cell) fill(cell, key, true);
  }
  dirty = new Set();
  tallies();
});

function tallies() {
  for (const [n, [, kinds]] of TALLIES.entries()) {
    const { value, box } = boxes[n];
    const now = number(n ? kinds.reduce((sum, kind) => sum + total(kind), 0) : [...regions].filter((region) => region !== "global" && place(region) && holds(region)).length);
    if (value.textContent === now) continue;
    if (value.textContent !== "0") touch(box);
    value.textContent = now;
  }
}

function fill(cell, key, fresh) {
  const [kind, column] = key.split(" ");
  const counts = [...(found.get(kind) ?? [])].filter(([region]) => columnOf(region) === column).map(([, count]) => count);
  const count = counts.reduce((sum, one) => sum + one, 0);
  const missing = lost.has(key);
  cell.textContent = missing ? "not read" : counts.length ? number(count) : "";
  cell.classList.toggle("lost", missing);
  sums.get(kind).textContent = number(total(kind));
  if (fresh && count) touch(cell);
}

/** Rows of kinds that were found somewhere, columns of regions that hold something. */
function build() {
  stale = false;
  const rows = [...found].filter(([kind, places]) => isResource(kind) && [...places.values()].some(Boolean)).map(([kind]) => kind);
  rows.sort((a, b) => rank(a) - rank(b));
  const columns = order(new Set([...regions].filter((region) => rows.some((kind) => found.get(kind).get(region))).map(columnOf)));
  show($("counters"), rows.length > 0);
  [cells, sums] = [new Map(), new Map()];
  const head = wrap("tr", el("th", { scope: "col" }, "Kind"), ...columns.map((region) => el("th", { scope: "col", title: place(region) },
    region === "global" ? "none" : region)), el("th", { scope: "col" }, "All"));
  const body = rows.map((kind) => {
    const sum = el("td");
    sums.set(kind, sum);
    return wrap("tr", el("th", { scope: "row" }, capital(plural(kind))), ...columns.map((region) => {
      const cell = el("td");
      cells.set(`${kind} ${region}`, cell);
      fill(cell, `${kind} ${region}`, false);
      return cell;
    }), sum);
  });
  table.replaceChildren(wrap("thead", head), wrap("tbody", ...body));
}

/** Takes in one event. */
export function take({ region, kind, found: count }) {
  const places = found.get(kind) ?? new Map();
  found.set(kind, places);
  if (places.get(region) === count) return;
  // A row or a column that was not there makes the table anew; most events only move a number.
  const key = `${kind} ${columnOf(region)}`;
  stale ||= count > 0 && !cells.has(key);
  places.set(region, count);
  regions.add(region);
  dirty.add(key);
  draw();
}

/** A part that could not be read: its cell says so. */
export function lose({ region, kind }) {
  const key = `${kind} ${columnOf(region)}`;
  lost.add(key);
  dirty.add(key);
  draw();
}

/** Forgets a run. */
export function reset() {
  [found, regions, lost, cells, sums, dirty, stale] = [new Map(), new Set(), new Set(), new Map(), new Map(), new Set(), true];
  table.replaceChildren();
  show($("counters"), false);
  boxes = TALLIES.map(([word]) => {
    const value = wrap("dd", "0");
    return { value, box: wrap("div", value, wrap("dt", word)) };
  });
  $("tallies").replaceChildren(...boxes.map(({ box }) => box));
}
