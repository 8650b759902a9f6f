// Search by name or address over everything in the drawing. The list is fetched when somebody first searches.
import { $, el, say, show } from "./dom.js";
import { file } from "./api.js";
import { number, singular } from "./words.js";

const MOST = 50;
const field = $("find");
const list = $("found");
let source = null; // () => url of the list
let loading = null;
let rows = [];
let kinds = [];
let texts = [];
let results = [];
let at = -1;
let on = { go() {}, pageName() { return ""; } };

async function load() {
  const got = await file(source());
  kinds = got.kinds;
  rows = got.rows;
  // Made ready once: what is typed is compared with it at every key.
  texts = rows.map(([, , , name, addresses]) => `${name}\n${addresses}`.toLowerCase());
}

function find(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const first = words[0];
  results = [];
  let count = 0;
  if (!first) return count;
  const better = [];
  for (let n = 0; n < texts.length; n += 1) {
    const text = texts[n];
    const place = text.indexOf(first);
    if (place < 0 || !words.every((word) => text.includes(word))) continue;
    count += 1;
    // A name that begins so comes before one that only contains it.
    if (place === 0 && better.length < MOST) better.push(n);
    else if (results.length < MOST) results.push(n);
  }
  results = [...better, ...results].slice(0, MOST);
  return count;
}

function option(n, place) {
  const [page, , kind, name, addresses] = rows[n];
  const item = el("li", { role: "option", id: `found-${place}`, "aria-selected": "false" },
    el("span", {}, name), el("small", {}, singular(kinds[kind])),
    el("small", {}, addresses.split(" ").slice(0, 3).join(", ")), el("small", {}, on.pageName(page)));
  // Before the field loses the focus.
  item.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    choose(place);
  });
  return item;
}

function note(text) {
  list.replaceChildren(el("li", { className: "all", role: "option", "aria-disabled": "true", "aria-selected": "false" }, text));
}

async function update() {
  const text = field.value.trim();
  if (!text) return close();
  open();
  if (!texts.length) {
    note("Reading the list…");
    try {
      loading ??= load();
      await loading;
    } catch (problem) {
      loading = null;
      note(problem.message);
      return say(problem.message);
    }
    if (field.value.trim() !== text) return;
  }
  const count = find(text);
  at = results.length ? 0 : -1;
  list.replaceChildren(...results.map(option));
  if (count === 0) note("Nothing in the drawing has this name or address.");
  else if (count > results.length) list.append(el("li", { className: "all", role: "option", "aria-disabled": "true", "aria-selected": "false" }, `and ${number(count - results.length)} more`));
  mark();
}

function mark() {
  [...list.children].forEach((item, n) => item.setAttribute("aria-selected", String(n === at)));
  const item = list.children[at];
  if (at >= 0 && item) {
    field.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  } else {
    field.removeAttribute("aria-activedescendant");
  }
}

function open() {
  show(list, true);
  field.setAttribute("aria-expanded", "true");
}

function close() {
  show(list, false);
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}

function choose(place) {
  const row = rows[results[place]];
  if (!row) return;
  close();
  on.go(row[0], row[1]);
}

function key(event) {
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key === "Escape") {
    if (!list.hidden) event.preventDefault();
    close();
  } else if (event.key === "Enter") {
    event.preventDefault();
    choose(at);
  } else if (moves[event.key] && results.length && !list.hidden) {
    event.preventDefault();
    at = (at + moves[event.key] + results.length) % results.length;
    mark();
  }
}

/** `url()` gives the link to the list as it is now. */
export function put(url) {
  source = url;
  [loading, rows, texts, results, at] = [null, [], [], [], -1];
  field.value = "";
  close();
}

/** `handlers`: `go(page, box)` by number, `pageName(page)`. */
export function start(handlers) {
  on = handlers;
  field.addEventListener("input", update);
  field.addEventListener("focus", () => field.value.trim() && update());
  field.addEventListener("blur", close);
  field.addEventListener("keydown", key);
}
