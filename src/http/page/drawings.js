// Drawings of this browser: which there were, of what, until when. Kept here alone; no names but the account's.
import { el, kept, press, show, wrap } from "./dom.js";
import { number } from "./words.js";

const NAME = "drawings";
const MOST = 20;
const DAY = 24 * 3600_000;
let on = { again() {} };
let mine = "";

function read() {
  try {
    const all = JSON.parse(kept.get(NAME) ?? "[]");
    return Array.isArray(all) ? all.filter((one) => /^[0-9a-f]{32}$/.test(one?.job)) : [];
  } catch {
    return [];
  }
}

function write(all) {
  kept.set(NAME, all.length ? JSON.stringify(all.slice(0, MOST)) : "");
  draw();
}

/** Notes a drawing; the same one again is not noted twice. */
export function note(one) {
  const before = read();
  const known = before.find(({ job }) => job === one.job);
  write([{ ...known, ...one }, ...before.filter(({ job }) => job !== one.job)]);
}

export const forget = (job) => write(read().filter((one) => one.job !== job));
export const clear = () => write([]);
export const count = () => read().length;
const isOver = ({ read_at: at }) => Date.parse(at) + DAY < Date.now();
/** Those of an account that the service still has, the last first, each with `when` it was read, in words. */
export const keptOf = (account) => read().filter((one) => one.account === account && !isOver(one)).map((one) => ({ ...one, when: when(one.read_at) }));
/** What of an extent says which part of the account it is: without what was done beside drawing it. */
export function plain(extent) {
  return new URLSearchParams([...new URLSearchParams(extent)].filter(([name]) => !["update", "bring_back", "compare", "mask", "of"].includes(name)));
}

function when(time) {
  const date = new Date(time);
  const day = date.toDateString() === new Date().toDateString() ? "today" : date.toLocaleDateString([], { day: "numeric", month: "short" });
  return `${day}, ${date.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}`;
}

function item(one) {
  const ended = isOver(one);
  const again = press("link", () => on.again(plain(one.extent)), "Draw the same again");
  const query = new URLSearchParams([["job", one.job], ...new URLSearchParams(one.extent)]);
  return wrap("li", ended ? wrap("b", one.name) : el("a", { href: `?${query}` }, one.name), wrap("span", when(one.read_at)),
    wrap("small", `${one.words} · ${number(one.resources)} resources · ${ended ? "deleted after a day" : `kept until ${when(Date.parse(one.read_at) + DAY)}`}`), mine === one.account && !one.extent.includes("from=") ? again : el("span"));
}

/** Lists them wherever there is a place for it. */
function draw() {
  const all = read();
  for (const place of document.querySelectorAll("[data-drawings]")) {
    show(place, all.length > 0);
    const clearing = press("link", clear, "Clear the list");
    place.replaceChildren(wrap("div.choose", wrap("h2", "Drawings of this browser"), clearing), wrap("ul", ...all.map(item)));
  }
}

/** Whose drawings can be drawn again: the account that is signed in. */
export function of(account) {
  mine = account;
  draw();
}

/** `handlers`: `again(extent)` draws the same scope. */
export function start(handlers) {
  on = handlers;
  draw();
  addEventListener("storage", ({ key }) => key === NAME && draw());
}
