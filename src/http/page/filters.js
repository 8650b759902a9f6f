// What is looked for: words, and chosen values of kind, region, group, tag and state. What does not match is dimmed in
// the picture and left out of the table. Values of one filter are alternatives; filters and words all have to hold.
import { $, body, coloured, el, press, show, wrap } from "./dom.js";
import { menu } from "./menu.js";
import { capital, colour, compare, number, place, plural, rank, share, singular } from "./words.js";
import * as address from "./address.js";
import * as data from "./data.js";

const FILTERS = [
  ["kind", "Kind", (row) => [row.kind], (kind) => capital(plural(kind))],
  ["in", "Region", (row) => [row.region || "global"], (region) => (region === "global" ? "No region" : `${region} ${place(region)}`)],
  ["group", "Group", (row) => [row.resource_group], (group) => group],
  ["tag", "Tag", (row) => row.tags, (tag) => tag],
  ["state", "State", (row) => [row.state], (state) => state],
];
/** Values of a menu that are listed before somebody filters them. */
const MOST = 200;

let chosen = new Map();
let words = [];
let matching = null; // the rows that match, or none where everything does
let on = () => {};
let others = {}; // what is counted beside the picture, by the class of what is there

/** The rows that match; null where nothing is looked for. */
export const matched = () => matching;
/** Whether exactly one kind is chosen: the table then has its columns. */
export const onlyKind = () => (chosen.get("kind")?.size === 1 ? [...chosen.get("kind")][0] : "");

/** Goes through all rows; ten thousand take a few milliseconds. */
function find() {
  const filters = FILTERS.map(([name, , values]) => [chosen.get(name), values]).filter(([set]) => set?.size);
  if (!filters.length && !words.length) {
    matching = null;
    return;
  }
  matching = new Set();
  for (const row of data.rows()) {
    if (filters.every(([set, values]) => values(row).some((value) => set.has(value))) && words.every((word) => data.text(row).includes(word))) matching.add(row);
  }
}

/** How many the words would find without the filters; none where no filter is set. */
export const unfiltered = () => (chosen.size ? data.rows().filter((row) => words.every((word) => data.text(row).includes(word))).length : 0);

function count() {
  // Nothing before the inventory is there, by which all of it goes.
  const all = data.rows().length && data.total();
  const clear = press("link", () => {
    $("find").value = "";
    [chosen, words] = [new Map(), []];
    changed(true);
    $("find").focus();
  }, "Clear");
  const other = Object.keys(others).find((name) => body.contains(name));
  $("count").replaceChildren(...(matching ? [wrap("b", number(matching.size)), ` of ${number(all)}${other ? " resources" : ""} · `, clear] : all ? [others[other] ?? share(all, all, "resource")] : []));
  $("veiled").firstChild.textContent = matching?.size ? `${number(matching.size)} of ${number(all)} match and stay bright; the rest is dimmed.` : "Nothing matches: all is dimmed.";
  show($("veiled"), Boolean(matching));
  show($("veiled").lastChild, matching?.size);
}

/** Takes what other views count, and says what is counted in the one that is shown. */
export function tell(more) {
  Object.assign(others, more);
  count();
}

/** What the button of a filter says: its one value, or how many. */
export const label = (title, set, say = String) => (set?.size ? `${title}: ${set.size === 1 ? say([...set][0]) : set.size}` : title);

function buttons() {
  for (const [name, title] of FILTERS) {
    const set = chosen.get(name);
    const button = $(`filter-${name}`);
    button.firstChild.textContent = label(title, set, name === "kind" ? singular : String);
    button.classList.toggle("on", Boolean(set?.size));
  }
  const size = [...chosen.values()].reduce((sum, set) => sum + set.size, 0);
  $("show-filters").lastElementChild.textContent = size ? `${size} ${size === 1 ? "filter" : "filters"}` : "Filter";
}

/** After any change: what matches, what says so, and the address. */
function changed(step) {
  find();
  count();
  buttons();
  address.write({ q: words.join(" "), ...Object.fromEntries(FILTERS.map(([name]) => [name, [...(chosen.get(name) ?? [])]])) }, step);
  on();
}

/** Looks for words; they are in the field already. */
export function look(text) {
  words = text.toLowerCase().split(/\s+/).filter(Boolean);
  changed(false);
}

/** Chooses one value of a filter and nothing else of it, as a tag's or a kind's link does. */
export function only(name, value) {
  chosen.set(name, new Set([value]));
  changed(true);
}

/** Takes over what the address says. */
export function restore() {
  const query = address.read();
  chosen = new Map(FILTERS.map(([name]) => [name, new Set(query.getAll(name).filter(Boolean))]).filter(([, set]) => set.size));
  $("find").value = query.get("q") ?? "";
  words = $("find").value.toLowerCase().split(/\s+/).filter(Boolean);
  changed(false);
}

/** The values that there are, with how many resources have each. */
function values(of) {
  const counts = new Map();
  for (const row of data.rows()) for (const value of of(row)) if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** A list of values with how many have each, in which those of `set` are chosen; of many some are looked for. */
export function choice(panel, title, all, set, done, say = String, sign = () => "") {
  const list = el("ul.values");
  const draw = (text) => {
    const fit = all.filter(([value]) => `${value} ${say(value)}`.toLowerCase().includes(text));
    list.replaceChildren(...fit.slice(0, MOST).map(([value, number_]) => {
      const box = el("input", { type: "checkbox", checked: set.has(value) });
      box.onchange = () => {
        set[box.checked ? "add" : "delete"](value);
        done();
      };
      return wrap("li", wrap("label", box, sign(value), wrap("span", say(value)), wrap("small", number(number_))));
    }));
    if (fit.length > MOST) list.append(wrap("li.help", `and ${number(fit.length - MOST)} more`));
    if (!fit.length) list.append(wrap("li.help", all.length ? "None is called so." : "There is none here."));
  };
  if (all.length > 10) {
    const field = el("input", { type: "search", placeholder: `Filter ${number(all.length)}`, ariaLabel: `Filter: ${title}` });
    field.oninput = () => draw(field.value.trim().toLowerCase());
    panel.append(field);
  }
  draw("");
  panel.append(list);
}

/** A button that chooses among values; `all()` gives them with how many have each. */
export function picker(title, set, all, done) {
  const button = press("tertiary pick", null, title);
  const said = () => {
    button.firstChild.textContent = label(title, set);
    button.classList.toggle("on", set.size > 0);
  };
  menu(button, title, (panel) => choice(panel, title, all(), set, () => {
    said();
    done();
  }));
  said();
  return button;
}

function fill(panel, [name, title, of, say]) {
  const set = new Set(chosen.get(name));
  choice(panel, title, [...values(of)].sort(([a], [b]) => (name === "kind" ? rank(a) - rank(b) : compare(a, b))), set, () => {
    if (set.size) chosen.set(name, set);
    else chosen.delete(name);
    changed(true);
  }, say, (value) => (name === "kind" ? coloured(el("i.square"), colour(value)) : ""));
}

/** `onChange()` is called after every change of what matches. */
export function start(onChange) {
  on = onChange;
  for (const filter of FILTERS) {
    const button = press("tertiary pick", null, filter[1]);
    button.id = `filter-${filter[0]}`;
    $("filters").append(button);
    menu(button, filter[1], (panel) => fill(panel, filter));
  }
}
