// Pages and places as a tree: account, regions, VPCs, their zones and rules. It begins with the pages alone; places
// come when the inventory is there. Only what is open is in the document.
import { $, coloured, el, wrap } from "./dom.js";
import { colour, compare, number, place } from "./words.js";
import * as data from "./data.js";

/** Branches that are shown at once when something is looked for. */
const MOST = 400;
/** VPCs up to which all regions are open at first. */
const FEW = 12;

const list = $("branches");
const field = $("filter");
let pages = [];
let root = [];
let open = new Set();
let at = 0;
let focus = "";
let on = { page() {}, row() {} };

const node = (id, name, more = {}) => ({ id, name, children: [], ...more });
const leaf = (id, name, page) => node(id, name, { page, note: `page ${number(page + 1)}` });

/** Counts what lies in regions, VPCs and zones. */
function counts() {
  const all = new Map();
  const add = (name) => all.set(name, (all.get(name) ?? 0) + 1);
  for (const row of data.rows()) {
    add(`region/${row.region || "global"}`);
    if (row.vpc && row.kind !== "vpc") add(`vpc/${row.vpc}`);
    if (row.vpc && row.zone) add(`zone/${row.vpc}/${row.zone}`);
  }
  return all;
}

/** Makes the branches anew, of the pages and of what is known by now. */
function grow() {
  const free = new Map(pages.map(({ page, name }, n) => [page, { n, name }]));
  const take = (id) => {
    const page = free.get(id);
    free.delete(id);
    return page?.n;
  };
  const top = [];
  const number_of = counts();
  const vpcs = data.rows().filter(({ kind }) => kind === "vpc").sort((a, b) => compare(a.name, b.name));
  const zones = new Map();
  for (const row of data.places("zone")) zones.set(row.vpc, [...(zones.get(row.vpc) ?? []), row]);
  const regions = new Map();
  const first = node("overview", pages[0]?.name ?? "", { page: take(pages[0]?.page), count: data.rows().length ? data.total() : undefined });
  for (const vpc of vpcs) {
    const branch = node(`vpc/${vpc.id}`, vpc.name, { row: vpc, kind: "vpc", page: take(`vpc:${vpc.id}`), count: number_of.get(`vpc/${vpc.id}`) });
    for (const zone of (zones.get(vpc.id) ?? []).sort((a, b) => compare(a.name, b.name))) {
      branch.children.push(node(`zone/${zone.id}`, zone.name, { row: zone, kind: "zone", page: take(`zone:${zone.id}`), count: number_of.get(`zone/${zone.id}`) }));
    }
    const region = regions.get(vpc.region) ?? node(`region/${vpc.region}`, vpc.region, { row: data.ofKey(`region/${vpc.region}`), kind: "region", count: number_of.get(`region/${vpc.region}`), city: place(vpc.region), rules: [] });
    regions.set(vpc.region, region);
    region.children.push(branch);
    // A page of rules is named after its VPC, or after the region where it has those of several.
    const [name, page] = [pages.find(({ page: id }) => id === `rules:${vpc.id}`)?.name, take(`rules:${vpc.id}`)];
    if (page !== undefined) (name === `${vpc.name} rules` ? branch.children : region.rules).push(leaf(`rules/${vpc.id}`, name.replace(/^.* rules/, "Rules"), page));
    const talks = take(`reach:${vpc.id}`);
    if (talks !== undefined) branch.children.push(leaf(`reach/${vpc.id}`, "Reach", talks));
  }
  for (const region of regions.values()) region.children.push(...region.rules);
  const rest = [...free.values()].map(({ n, name }) => node(`page/${n}`, name, { page: n }));
  const branches = [...regions.entries()].sort(([a], [b]) => compare(a, b)).map(([, region]) => region);
  top.push(first, ...branches, ...rest);
  root = top;
  if (vpcs.length <= FEW) branches.forEach((branch) => open.add(branch.id));
  if (vpcs.length <= 3) vpcs.forEach((vpc) => open.add(`vpc/${vpc.id}`));
  reach();
}

/** The way to the page that is shown. */
function way(branches = root) {
  for (const branch of branches) {
    if (branch.page === at) return [branch];
    const inner = way(branch.children);
    if (inner.length) return [branch, ...inner];
  }
  return [];
}

/** Opens what leads to the page that is shown. */
function reach() {
  const path = way();
  path.slice(0, -1).forEach(({ id }) => open.add(id));
  focus = path.at(-1)?.id ?? root[0]?.id ?? "";
  draw();
}

/** The branches in sight with their depth. */
function seen(text) {
  const all = [];
  const walk = (branches, level) => {
    let any = false;
    for (const branch of branches) {
      const place_ = all.length;
      all.push({ branch, level });
      const fits = !text || `${branch.name} ${branch.city ?? ""}`.toLowerCase().includes(text);
      const inner = (text || open.has(branch.id)) && walk(branch.children, level + 1);
      if (!fits && !inner) all.length = place_;
      any ||= fits || inner;
    }
    return any;
  };
  walk(root, 1);
  return all;
}

function draw() {
  const text = field.value.trim().toLowerCase();
  const all = seen(text);
  const focused = document.activeElement?.closest("#branches") === list;
  if (!all.some(({ branch }) => branch.id === focus)) focus = all[0]?.branch.id ?? "";
  list.replaceChildren(...all.slice(0, MOST).map(({ branch, level }) => item(branch, level, text)));
  if (all.length > MOST) list.append(el("li.help", { role: "none" }, `and ${number(all.length - MOST)} more`));
  if (!all.length) list.append(el("li.help", { role: "none" }, "No page or place is called so."));
  if (focused) list.querySelector('[tabindex="0"]')?.focus();
  $("page-at").textContent = `Page ${number(at + 1)} of ${number(pages.length)}`;
  $("page-before").disabled = at === 0;
  $("page-after").disabled = at >= pages.length - 1;
}

function item(branch, level, text) {
  const opens = branch.children.length > 0;
  const isOpen = Boolean(text) || open.has(branch.id);
  const sign = branch.kind ? coloured(el("i", { className: `place at-${branch.kind}` }), colour(branch.kind)) : wrap("i.place.leaf");
  const line = el("li", { role: "treeitem", ariaLevel: level, ariaSelected: branch.page === at, ariaExpanded: opens ? String(isOpen) : null,
    tabIndex: branch.id === focus ? 0 : -1, title: branch.name },
    el("i", { className: opens ? "turner" : "turner flat" }), sign, wrap("span", branch.name), wrap("small", branch.note ?? (branch.count === undefined ? "" : number(branch.count))));
  line.style.setProperty("--level", level);
  line.onclick = (event) => {
    focus = branch.id;
    if (opens && event.target.classList.contains("turner")) return turn(branch, !isOpen);
    choose(branch);
  };
  line.branch = branch;
  return line;
}

function turn(branch, now) {
  if (now) open.add(branch.id);
  else open.delete(branch.id);
  draw();
}

function choose(branch) {
  if (branch.page !== undefined) on.page(branch.page);
  else if (branch.row) on.row(branch.row);
}

function key(event) {
  const all = [...list.querySelectorAll("[role=treeitem]")];
  const now = all.indexOf(document.activeElement);
  const { branch } = all[now] ?? {};
  if (!branch) return;
  const level = (n) => Number(all[n].ariaLevel);
  const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: all.length - 1 }[event.key];
  const opens = all[now].ariaExpanded;
  if (to !== undefined) go(all[Math.max(0, Math.min(all.length - 1, to))]);
  else if (event.key === "ArrowRight" && opens === "false") turn(branch, true);
  else if (event.key === "ArrowRight" && opens) go(all[now + 1]);
  else if (event.key === "ArrowLeft" && opens === "true" && open.has(branch.id)) turn(branch, false);
  else if (event.key === "ArrowLeft") go(all.slice(0, now).findLast((_, n) => level(n) < level(now)) ?? all[now]);
  else if (event.key === "Enter" || event.key === " ") choose(branch);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function go(line) {
  list.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
  line.tabIndex = 0;
  focus = line.branch.id;
  line.focus();
}

/** Marks the page that is shown. */
export function mark(n) {
  at = n;
  reach();
}

/** The pages of a result; places follow with `filled`. */
export function put(pictures) {
  [pages, open, at] = [pictures, new Set(), 0];
  field.value = "";
  field.placeholder = pictures.length > FEW ? `Filter ${number(pictures.length)} pages` : "Filter pages and places";
  grow();
}

/** The inventory is there. */
export const filled = () => grow();

/** `handlers`: `page(n)`, `row(row)`. */
export function start(handlers) {
  on = handlers;
  list.onkeydown = key;
  field.oninput = draw;
  $("page-before").onclick = () => on.page(at - 1);
  $("page-after").onclick = () => on.page(at + 1);
}
