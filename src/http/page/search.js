// The field that looks for words in everything that is known of a resource: a list of hits, of which one is chosen and
// shown; what does not match is dimmed meanwhile.
import { $, body, coloured, el, say, show, wrap } from "./dom.js";
import { capital, colour, compare, number, place, several, singular } from "./words.js";
import * as data from "./data.js";
import * as filters from "./filters.js";

const MOST = 50;
const field = $("find");
const list = $("found");
let results = [];
let more = 0;
let at = -1;
let on = { go() {}, all() {} };

/** The hits in their order: names that begin so, names that hold it, the rest. */
function order(text) {
  const first = text.toLowerCase().split(/\s+/)[0];
  const groups = [[], [], []];
  for (const row of filters.matched() ?? []) {
    const name = row.name.toLowerCase();
    groups[name.startsWith(first) ? 0 : name.includes(first) ? 1 : 2].push(row);
  }
  const byName = (a, b) => compare(a.name, b.name);
  results = groups.flatMap((group) => (group.length > 500 ? group : group.sort(byName)));
  more = results.length - MOST;
  results = results.slice(0, MOST);
}

/** What of a resource has matched, where it is not its name; with the words marked. */
function why(row, words) {
  const parts = [row.known?.split(" ")[0] || row.addresses[0], row.subnetName || row.vpcName || place(row.region) || row.region].filter(Boolean);
  const others = [...row.tags, row.resource_group, row.state, row.data?.profile, row.zone, row.known, row.id, row.crn,
    ...data.to(row).filter(({ relation }) => relation === "holds" || relation === "attached").map(({ row: other }) => other.name)];
  for (const word of words) {
    if (row.name.toLowerCase().includes(word) || parts.some((part) => part.toLowerCase().includes(word))) continue;
    const other = others.find((value) => value?.toLowerCase().includes(word));
    if (other) parts.push(other);
  }
  return parts.flatMap((part, n) => [n ? " · " : "", ...marked(part, words)]);
}

function marked(text, words) {
  const small = text.toLowerCase();
  const word = words.find((word) => small.includes(word));
  if (!word || small.length !== text.length) return [text];
  const from = small.indexOf(word);
  return [text.slice(0, from), wrap("mark", text.slice(from, from + word.length)), text.slice(from + word.length)];
}

function option(row, place_, words) {
  const item = el("li", { role: "option", id: `found-${place_}`, ariaSelected: false },
    wrap("span.name", coloured(wrap("i.square"), colour(row.kind)), wrap("b", row.name || row.id)), wrap("small", capital(singular(row.kind))),
    wrap("small.why", ...why(row, words)));
  return tap(item, () => choose(place_));
}

/** Before the field loses the focus. */
function tap(item, act) {
  item.onpointerdown = (event) => {
    event.preventDefault();
    act();
  };
  return item;
}

const note = (text) => el("li.all", { role: "option", ariaDisabled: true, ariaSelected: false }, text);

async function update() {
  const text = field.value.trim();
  if (!text) {
    close();
    return filters.look("");
  }
  open();
  if (!data.rows().length) {
    list.replaceChildren(note("Reading the list…"));
    try {
      await data.load();
    } catch (problem) {
      list.replaceChildren(note(problem.message));
      return say(problem.message);
    }
    if (field.value.trim() !== text) return;
  }
  filters.look(text);
  order(text);
  at = results.length ? 0 : -1;
  const words = text.toLowerCase().split(/\s+/);
  list.replaceChildren(...results.map((row, n) => option(row, n, words)));
  const others = results.length ? 0 : filters.unfiltered();
  if (!results.length) list.replaceChildren(note(`Nothing matches “${text}”${others ? ` and the filters; without them ${several(others, "resource")} would` : ": no name, address, tag, id or CRN"}.`));
  else list.append(tap(el("li.all", { role: "option", id: `found-${results.length}`, ariaSelected: false }, `Show all ${number(results.length + Math.max(0, more))} in the table`), all));
  mark();
}

function mark() {
  [...list.children].forEach((item, n) => item.ariaSelected = n === at);
  const item = list.children[at];
  if (at >= 0 && item) {
    field.setAttribute("aria-activedescendant", item.id);
  } else {
    field.removeAttribute("aria-activedescendant");
  }
}

function open() {
  show(list, true);
  field.ariaExpanded = true;
}

function close() {
  show(list, false);
  field.ariaExpanded = false;
  field.removeAttribute("aria-activedescendant");
}

function all() {
  close();
  on.all();
}

function choose(place_) {
  const row = results[place_];
  if (!row) return;
  close();
  body.remove("show-find");
  $("show-find").ariaExpanded = false;
  on.go(row);
}

function key(event) {
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key === "Escape") {
    event.stopPropagation();
    if (list.hidden && !field.value) return field.blur();
    event.preventDefault();
    if (!list.hidden) return close();
    field.value = "";
    filters.look("");
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (list.hidden) update();
    else if (at === results.length) all();
    else choose(at);
  } else if (moves[event.key] && results.length && !list.hidden) {
    event.preventDefault();
    at = (at + moves[event.key] + results.length + 1) % (results.length + 1);
    mark();
    list.children[at].scrollIntoView({ block: "nearest" });
  }
}

/** Forgets what was found in another result. */
export function reset() {
  [results, at] = [[], -1];
  field.value = "";
  close();
}

/** `handlers`: `go(row)`, `all()` shows everything that matches in the table. */
export function start(handlers) {
  on = handlers;
  field.oninput = update;
  field.onfocus = () => field.value.trim() && update();
  field.onblur = close;
  field.onkeydown = key;
}
