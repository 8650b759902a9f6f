// The picture as it grows: regions and VPCs as cards that fill up while the account is read. Up to a dozen VPCs have a
// line for each kind; of more, every card has the same few slots, so that four thousand servers need no more room than
// four.
import { $, coloured, el, inFrames, touch, wrap } from "./dom.js";
import { colour, counted, number, place, plural, rank, several, singular } from "./words.js";

/** VPCs up to which each has a line for every kind. */
const FEW = 12;
/** Squares of a line, in rows of twelve; more are a bar. */
const SQUARES = 24;
const ROW = 12;
const SQUARE = 10;
/** Squares of a slot; more are one square and the number. */
const SLOT = 4;
/** Kinds that have a line in a VPC's card. */
const LINES = 9;
const SERVERS = ["instance", "bare_metal_server"];

const root = $("outline");
const empty = root.firstElementChild;
let regions = new Map();
let vpcs = 0;
let dirty = new Set();
let largest = 1;

const sum = (found, kinds) => kinds.reduce((all, kind) => all + (found[kind] ?? 0), 0);

const draw = inFrames(() => {
  const many = vpcs > FEW;
  if (root.classList.contains("many") !== many) {
    root.classList.toggle("many", many);
    for (const region of regions.values()) for (const vpc of region.vpcs.values()) dirty.add(vpc);
  }
  // A larger VPC makes the shares of all others smaller.
  const before = largest;
  for (const box of dirty) if (box.vpc) largest = Math.max(largest, many ? sum(box.found, SERVERS) : Math.max(0, ...Object.values(box.found)));
  if (largest > before) for (const region of regions.values()) for (const vpc of region.vpcs.values()) dirty.add(vpc);
  const sums = new Set();
  for (const box of dirty) {
    if (box.vpc) (many ? drawCard : drawLines)(box);
    sums.add(box.region ?? box);
  }
  sums.forEach(drawRegion);
  dirty = new Set();
  legend(many);
});

/** What the signs mean, once there are some. */
function legend(many) {
  const sign = (kind, className = "square") => coloured(el("i", { className }), colour(kind));
  $("legend").replaceChildren(...(!vpcs ? [] : many
    ? [wrap("span", sign("instance"), "servers"), wrap("span", sign("load_balancer"), "load balancers"), wrap("span", sign("cluster", "square ring"), "clusters"),
      wrap("span", `up to ${SLOT} as squares, then as a number`), wrap("span", sign("instance", "share"), "against the largest VPC")]
    : [wrap("span", `up to ${SQUARES} as squares, then a bar and its number`)]));
}

/** Forgets a run. */
export function reset() {
  [regions, dirty, vpcs, largest] = [new Map(), new Set(), 0, 1];
  root.replaceChildren(empty);
  legend(false);
}

/** Takes in one event: cumulative numbers of what has changed. */
export function take({ regions: told }) {
  for (const { region: name, found = {}, vpcs: inside = [] } of told) {
    const region = regions.get(name) ?? addRegion(name);
    Object.assign(region.found, found);
    dirty.add(region);
    for (const { id, name: called, found: things = {} } of inside) {
      const vpc = region.vpcs.get(id) ?? addVpc(region, id);
      if (called) vpc.name = called;
      if (Object.keys(things).length) touch(vpc.element);
      Object.assign(vpc.found, things);
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
  const [boxes, total, rest] = [wrap("div.vpcs"), wrap("small.sum"), wrap("p.rest")];
  const city = name === "global" ? "No region" : place(name) || name;
  const isPlace = name !== "global";
  const head = wrap("div.top", wrap("h3", city), isPlace && city !== name ? wrap("small", name) : "", isPlace ? total : rest);
  const region = { found: {}, vpcs: new Map(), total, rest, boxes, element: wrap("section.region", head, boxes, isPlace ? rest : "") };
  insert(root, region.element, name === "global" ? "~" : name);
  regions.set(name, region);
  return region;
}

function addVpc(region, id) {
  // Never without words: the name is written in the next frame, which may be late.
  const head = wrap("h4", id);
  const vpc = { vpc: true, id, name: "", found: {}, head, region, element: wrap("div.vpc", head) };
  region.boxes.append(vpc.element);
  region.vpcs.set(id, vpc);
  vpcs += 1;
  return vpc;
}

const inOrder = (found) => Object.entries(found).filter(([, count]) => count).sort(([a], [b]) => rank(a) - rank(b));

function drawRegion({ total, rest, found, vpcs: inside }) {
  const servers = [...inside.values()].reduce((all, vpc) => all + sum(vpc.found, SERVERS), 0);
  total.textContent = inside.size ? `${several(inside.size, "VPC")} · ${several(servers, "server")}` : "";
  rest.textContent = inOrder(found).filter(([kind]) => kind !== "vpc").map(([kind, count]) => counted(count, kind)).join(", ");
}

function named(vpc) {
  const words = vpc.name || vpc.id;
  if (vpc.head.title === words) return;
  vpc.head.textContent = words;
  vpc.head.title = words;
  insert(vpc.region.boxes, vpc.element, words);
}

/** Squares in rows, or a bar against the largest number there is. */
function strips(kind, count) {
  if (count > SQUARES) {
    const bar = coloured(wrap("i.strip.solid"), colour(kind));
    bar.style.width = `${(count / largest) * 100}%`;
    return [bar];
  }
  return [Math.min(count, ROW), count - ROW].filter((row) => row > 0).map((row) => {
    const strip = coloured(wrap("i.strip"), colour(kind));
    strip.style.width = `${row * SQUARE - 2}px`;
    return strip;
  });
}

/** A line for each kind; of very many kinds those of the most things. */
function drawLines(vpc) {
  named(vpc);
  const all = inOrder(vpc.found);
  const shown = new Set([...all].sort(([, a], [, b]) => b - a).slice(0, LINES).map(([kind]) => kind));
  const rows = all.filter(([kind]) => shown.has(kind)).map(([kind, count]) => wrap("li",
    wrap("span", plural(kind)), wrap("div", ...strips(kind, count)), wrap("b", number(count))));
  if (all.length > LINES) rows.push(wrap("li", wrap("span", `and ${several(all.length - LINES, "more kind")}`)));
  vpc.element.replaceChildren(vpc.head, rows.length ? wrap("ul.rows", ...rows) : wrap("p.help", "nothing found yet"));
}

function slot(kind, count, className = "square") {
  if (!count) return el("span");
  const squares = Array.from({ length: count > SLOT ? 1 : count }, () => coloured(el("i", { className }), colour(kind)));
  const words = count === 1 ? singular(kind) : plural(kind);
  return el("span", { title: `${number(count)} ${words}` }, ...squares,
    count > SLOT ? number(count) : wrap("span.away", number(count)), wrap("span.away", ` ${words}`));
}

function drawCard(vpc) {
  named(vpc);
  const [servers, balancers, clusters] = [sum(vpc.found, SERVERS), vpc.found.load_balancer ?? 0, vpc.found.cluster ?? 0];
  const slots = servers || balancers || clusters
    ? [slot("instance", servers), slot("load_balancer", balancers), slot("cluster", clusters, "square ring")]
    : [wrap("span.none", "no servers yet")];
  const share = coloured(wrap("i.share"), colour("instance"));
  share.style.width = `${(servers / largest) * 100}%`;
  vpc.element.replaceChildren(vpc.head, wrap("p.slots", ...slots), share);
}
