// The picture as it grows: regions and VPCs as boxes that fill up while the account is read.
import { $, coloured, el, inFrames } from "./dom.js";
import { colour, counted, place, rank } from "./words.js";

/** Squares of a strip; more of a kind are told by the number alone. */
const SQUARES = 40;
const SQUARE = 10;
/** Kinds that have a line in a VPC's box. */
const LINES = 5;

const root = $("outline");
const empty = root.firstElementChild;
let regions = new Map();
let dirty = new Set();

const draw = inFrames(() => {
  for (const box of dirty) (box.vpc ? drawVpc : drawRegion)(box);
  dirty = new Set();
  root.classList.toggle("many", regions.size > 8);
});

/** Forgets a run. */
export function reset() {
  regions = new Map();
  dirty = new Set();
  root.replaceChildren(empty);
}

/** Takes in one event: cumulative numbers of what has changed. */
export function take({ regions: told }) {
  for (const { region: name, found = {}, vpcs = [] } of told) {
    const region = regions.get(name) ?? addRegion(name);
    Object.assign(region.found, found);
    dirty.add(region);
    for (const { id, name: called, found: inside = {} } of vpcs) {
      const vpc = region.vpcs.get(id) ?? addVpc(region, id);
      if (called) vpc.name = called;
      Object.assign(vpc.found, inside);
      dirty.add(vpc);
    }
  }
  if (regions.size) empty.remove();
  draw();
}

/** Puts a new box where its name belongs among its siblings. */
function insert(parent, element, name) {
  element.dataset.name = name;
  const after = [...parent.children].find((other) => (other.dataset.name ?? "") > name);
  parent.insertBefore(element, after ?? null);
}

function addRegion(name) {
  const rows = el("ul", { className: "rows" });
  const boxes = el("div", { className: "vpcs" });
  const head = el("h3", {}, place(name) || name, place(name) && name !== "global" ? el("small", {}, name) : "");
  const region = { found: {}, vpcs: new Map(), rows, boxes, element: el("section", { className: "region" }, head, rows, boxes) };
  insert(root, region.element, name === "global" ? "~" : name);
  regions.set(name, region);
  return region;
}

function addVpc(region, id) {
  // Never without words: the name is written in the next frame, which may be late.
  const head = el("h4", {}, id);
  const rows = el("ul", { className: "rows" });
  const vpc = { vpc: true, id, name: "", found: {}, head, rows, lines: new Map() };
  region.boxes.append(el("div", { className: "vpc" }, head, rows));
  region.vpcs.set(id, vpc);
  region.element.classList.toggle("large", region.vpcs.size > 2);
  return vpc;
}

const inOrder = (found) => Object.entries(found).sort(([a], [b]) => rank(a) - rank(b));

function drawRegion({ rows, found }) {
  rows.replaceChildren(...inOrder(found).map(([kind, count]) => el("li", {},
    coloured(el("i", { className: "square" }), colour(kind)), el("span", {}, counted(count, kind)))));
}

function drawVpc(vpc) {
  vpc.head.textContent = vpc.name || vpc.id;
  const all = inOrder(vpc.found);
  // Few kinds of many things say more than all of them.
  const shown = new Set([...all].sort(([, a], [, b]) => b - a).slice(0, LINES).map(([kind]) => kind));
  for (const [kind, count] of all) {
    let line = vpc.lines.get(kind);
    if (!shown.has(kind)) {
      line?.element.remove();
      vpc.lines.delete(kind);
      continue;
    }
    if (!line) {
      const strip = coloured(el("i", { className: "strip" }), colour(kind));
      const words = el("span");
      line = { strip, words, element: el("li", {}, words, strip) };
      vpc.lines.set(kind, line);
      line.element.dataset.rank = rank(kind);
      const after = [...vpc.rows.children].find((other) => Number(other.dataset.rank) > rank(kind));
      vpc.rows.insertBefore(line.element, after ?? null);
    }
    line.strip.style.width = `${Math.min(count, SQUARES) * SQUARE - 2}px`;
    line.words.textContent = counted(count, kind);
  }
}
