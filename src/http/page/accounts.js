// The accounts of the last survey that whoever is signed in may see: all of them as a table, and beside it what is known
// of one, and what leads on from it.
import { $, closing, coloured, el, isLaptop, notice, press, say, show, wrap } from "./dom.js";
import { call } from "./api.js";
import { session } from "./session.js";
import { capital, colour, compare, isResource, minute, number, plural, rank, several } from "./words.js";
import * as canvas from "./canvas.js";
import * as changes from "./changes.js";
import * as filters from "./filters.js";
import * as sheet from "./sheet.js";
import * as warnings from "./warnings.js";

/** How an account ended: its sign's style, and the word. */
const STATES = { drawn: ["", "complete"], incomplete: ["part", "incomplete"], refused: ["idle", "refused"], failed: ["bad", "failed"] };
const CHANGED = { yes: "yes", no: "no", new: "first time" };
const many = (kind) => (one) => one.resources?.[kind] ?? 0;
const path = ({ group }) => (group ?? []).join(" › ");
const lost = ({ missing }) => missing?.length ?? 0;
const isRead = ({ drawing }) => Boolean(drawing);
/** Columns: what a row sorts by and says; numbers are known of accounts alone that were read. */
const COLUMNS = [
  ["Account", (one) => one.name], ["Group", path], ["State", (one) => STATES[one.state][1]], ["Read", (one) => minute(one.read_at)], ["Changed", (one) => CHANGED[one.changed] ?? ""],
  ["VPCs", many("vpc"), true], ["Servers", many("instance"), true], ["Exposed", (one) => one.exposed ?? 0, true], ["Missing", lost, true],
];
/** What a row can be filtered by. */
const FILTERS = [["Group", path], ["State", ({ state }) => STATES[state][1]], ["Changed", ({ changed }) => CHANGED[changed] ?? ""], ["Exposed", (one) => (one.exposed ? "yes" : "no")]];
const chosen = new Map(FILTERS.map(([title]) => [title, new Set()]));
const VIEWS = ["table", "map"];
let told = null;
let order = [0, false];
let picked = null;
let handlers = {};

const failed = (error) => notice("links", "error", error.message);

const stateOf = ({ state }) => wrap("span.state", el("i", { className: `dot ${STATES[state][0]}` }), STATES[state][1]);

/** Fetches a link of now and goes to it. */
const fetchable = (one, words, of) => press("link", () => call("POST", `/accounts/${one.id}/links`, { date: null }).then((links) => location.assign(of(links)), failed), words);

/** Draws what was read of an account on this page: its picture and its table, without another call to IBM Cloud. */
async function seen({ id }) {
  const { files } = await call("POST", `/accounts/${id}/links`, { date: null });
  const reply = await fetch(files[0].url, { credentials: "omit", referrerPolicy: "no-referrer" }).catch(() => null);
  if (!reply?.ok) throw new Error("What is stored of this account could not be read. Try again.");
  await handlers.file(await reply.blob());
}

/** What changed from one of the days of the history to another one, or to the latest state. */
function since({ id, dates }) {
  const list = el("ul", { ariaLive: "polite" });
  const ask = () => call("GET", `/accounts/${id}/changes?from=${days.value}${until.value && `&to=${until.value}`}`).then((found) => list.replaceChildren(wrap("li.help", changes.verdict(found)),
    ...found.changes.map((one) => wrap("li.change", ...changes.said(one)))), failed);
  const options = () => [...dates].reverse().map((day) => new Option(day));
  const days = el("select", { ariaLabel: "Changed since", onchange: ask }, ...options());
  const until = el("select", { ariaLabel: "until", onchange: ask }, new Option("the latest", ""), ...options());
  ask();
  return wrap("section", wrap("h3", "Changed since"), days, " until ", until, list);
}

function facts() {
  const panel = $("about");
  show(panel, Boolean(picked));
  if (!picked) return;
  const one = picked;
  const counts = Object.entries(one.resources ?? {}).filter(([kind]) => isResource(kind)).sort(([a], [b]) => rank(a) - rank(b));
  panel.replaceChildren(
    wrap("header", wrap("p.kind", stateOf(one), one.read_at ? `read ${minute(one.read_at)}` : ""), el("h2", { tabIndex: -1 }, one.name), closing("the account", () => { choose(null); $("accounts-rows").querySelector("button")?.focus(); }),
      wrap("p.help", path(one), " ", wrap("code", one.id))),
    isRead(one) ? wrap("p.links", wrap("span", press("link", () => seen(one).catch(failed), "Picture and table")), wrap("span", fetchable(one, "Its drawing", ({ url }) => url)), wrap("span", fetchable(one, "All of it as JSON", ({ files }) => files[0].url))) : "",
    one.error ? wrap("section", wrap("h3", isRead(one) ? "Not read this time; this is what was read before" : "Why it was not read"), wrap("p", one.error.message)) : "",
    lost(one) ? wrap("section", wrap("h3", several(lost(one), "missing part")), wrap("ul.warnings", ...warnings.items(one.missing))) : "",
    one.dates?.length ? since(one) : "",
    counts.length ? wrap("section", wrap("h3", "Resources"), wrap("ul.counts", ...counts.map(([kind, count]) => wrap("li", coloured(wrap("i.square"), colour(kind)), capital(plural(kind)), wrap("b", number(count)))))) : "");
}

function choose(one) {
  picked = one;
  facts();
  rows();
  if (one) $("about").querySelector("h2").focus();
}

function row(one) {
  const cells = COLUMNS.slice(1).map(([title, of, counts]) => el("td", { className: counts ? "number" : "" },
    title === "State" ? stateOf(one) : (counts && !isRead(one) ? "" : counts ? number(of(one)) : of(one)) || "–"));
  return el("tr", { className: one === picked ? "picked" : "" }, el("th", { scope: "row" }, press("link", () => choose(one), one.name)), ...cells);
}

/** The rows that match what is looked for, in their order, and what they come to. */
function rows() {
  const text = $("seek").value.trim().toLowerCase();
  const [at, down] = order;
  const of = COLUMNS[at][1];
  const fit = told.accounts.filter((one) => `${one.name} ${path(one)} ${one.id} ${STATES[one.state][1]}`.toLowerCase().includes(text) && FILTERS.every(([title, of]) => !chosen.get(title).size || chosen.get(title).has(of(one))))
    .sort((a, b) => (down ? -1 : 1) * compare(String(of(a)), String(of(b))));
  $("accounts-rows").replaceChildren(...fit.map(row));
  $("accounts-heads").replaceChildren(...COLUMNS.map(([title, , counts], n) => el("th", { scope: "col", className: counts ? "number" : "", ariaSort: n === at ? (down ? "descending" : "ascending") : "none" },
    press("", () => { order = [n, n === at && !down]; rows(); }, title, el("i", { className: n === at ? (down ? "sorted down" : "sorted") : "" })))));
  const sum = (of) => fit.filter(isRead).reduce((all, one) => all + of(one), 0);
  $("accounts-sums").replaceChildren(wrap("b", `${several(fit.length, "account")}: `), `${several(sum(many("vpc")), "VPC")} · ${several(sum(many("instance")), "server")} · ${number(sum((one) => one.exposed))} exposed · ${several(sum(lost), "part")} missing`);
}

/** A menu of the values of a filter. */
const filter = ([title, of]) => filters.picker(title, chosen.get(title), () => {
  const counts = new Map();
  for (const one of told.accounts) counts.set(of(one), (counts.get(of(one)) ?? 0) + 1);
  return [...counts].filter(([value]) => value).sort(([a], [b]) => compare(a, b));
}, rows);

/** Shows the map so large, by its own size; without one all of it. */
function zoom(scale) {
  const map = $("map");
  const pane = map.parentElement;
  const middle = [pane.scrollLeft + pane.clientWidth / 2, pane.scrollTop + pane.clientHeight / 2].map((at) => at / map.clientWidth);
  map.classList.toggle("whole", !scale);
  map.style.width = scale ? `${map.naturalWidth * Math.min(4, Math.max(0.1, scale))}px` : "";
  pane.scrollTo(middle[0] * map.clientWidth - pane.clientWidth / 2, middle[1] * map.clientWidth - pane.clientHeight / 2);
}

const large = () => $("map").clientWidth / $("map").naturalWidth;

const mapped = () => call("GET", "/accounts/map");

/** Shows the table, or the map, whose link is fetched anew: the one of before may have ended. */
function view(name) {
  for (const one of VIEWS) {
    $(`accounts-${one}`).ariaSelected = one === name;
    $(`accounts-${one}`).tabIndex = one === name ? 0 : -1;
    show($(`accounts-${one}-pane`), one === name);
  }
  show($("accounts-seek"), name === "table");
  if (name === "map") mapped().then(({ files }) => sheet.put(files.find(({ name }) => name.endsWith(".svg")).url, $("map"))).catch(failed);
}

/** Shows what `refresh` has found. */
export function put() {
  const { accounts, enterprise, read_at: at } = told;
  const ended = (...states) => accounts.filter(({ state }) => states.includes(state)).length;
  const [unread, changed, fresh] = [ended("refused", "failed"), accounts.filter((one) => one.changed === "yes").length, accounts.filter((one) => one.changed === "new").length];
  $("account").textContent = enterprise?.name ?? "";
  $("accounts-name").textContent = enterprise ? `Accounts of ${enterprise.name}` : "Accounts";
  $("accounts-lack").textContent = unread ? `${number(unread)} of ${several(accounts.length, "account")} could not be read` : "";
  show($("accounts-lack"), unread > 0);
  // From when to when the accounts were read; those that were not are as they were before.
  const times = accounts.filter(({ state }) => /drawn|incomplete/.test(state)).map((one) => minute(one.read_at)).sort();
  const [day, begun, ended_at] = [minute(at).slice(0, 10), times[0] ?? minute(at), times.at(-1) ?? minute(at)].map((time) => time.replace(/ UTC$/, ""));
  const hour = (time) => time.replace(`${day} `, "");
  $("accounts-told").textContent = [`Night of ${day}, read ${hour(begun)}${begun === ended_at ? "" : ` to ${hour(ended_at)}`} UTC`, `${number(ended("drawn", "incomplete"))} drawn`, unread ? `${number(ended("refused"))} refused, ${number(ended("failed"))} failed` : "",
    `${number(changed)} changed, ${number(fresh)} for the first time`, "you see the accounts that you may read", told.unread].filter(Boolean).join(" · ");
  choose(null);
  say(`${several(accounts.length, "account")}, read ${minute(at)}`);
}

/** Asks for them; gives whether there are any. For whoever is not signed in nobody is asked. */
export async function refresh() {
  show($("accounts"), false);
  if (!(isLaptop || session())) return false;
  told = await call("GET", "/accounts").catch(() => null);
  if (!told?.accounts.length) return false;
  $("accounts-back").textContent = `${several(told.accounts.length, "account")}, read ${minute(told.read_at)}`;
  show($("accounts"), true);
  // Whoever does not see all accounts sees no map.
  mapped().then(({ url, files }) => {
    $("accounts-drawing").href = url;
    show($("accounts-drawing"), true);
    show($("accounts-map"), files.some(({ name }) => name.endsWith(".svg")));
  }, () => {});
  return true;
}

/** `to`: `show()` goes to them, `draw()` to where a live account is drawn, `file(file)` draws what is in a file. */
export function start(to) {
  handlers = to;
  const tab = (name, words, hidden) => {
    const id = `accounts-${name}`;
    return el("button", { id, role: "tab", "aria-controls": `${id}-pane`, hidden, onclick: () => view(name) }, words);
  };
  const steps = { out: () => zoom(large() * 0.8), now: null, in: () => zoom(large() * 1.25), fit: () => zoom(), actual: () => zoom(1), full: () => canvas.full($("accounts-map-pane")) };
  const byKey = { "-": "out", "+": "in", "=": "in", 0: "fit", 9: "actual", f: "full" };
  $("view-accounts").append(
    wrap("div.head", wrap("div", el("h1", { tabIndex: -1 }, el("span", { id: "accounts-name" }), " ", el("span.lacks", { id: "accounts-lack" })), el("p", { id: "accounts-told" })),
      wrap("div.tools", el("a.button.tertiary.second", { id: "accounts-drawing", rel: "noreferrer", hidden: true }, "enterprise.drawio"), press("primary", handlers.draw, "Draw an account now"))),
    wrap("div.bar", el("div.views", { role: "tablist", ariaLabel: "Views", onkeydown: ({ key, currentTarget: all }) => /^Arrow[LR]/.test(key) && all.querySelector("[aria-selected=false]:not([hidden])")?.click() }, tab("table", "Table"), tab("map", "Map", true)),
      el("div.seek", { id: "accounts-seek" }, el("label.away", { htmlFor: "seek" }, "Filter accounts by name, group, state or id"),
        el("input", { id: "seek", type: "search", autocomplete: "off", spellcheck: false, placeholder: "Name, group, state, id …", oninput: rows }), ...FILTERS.map(filter))),
    el("div.panes", { id: "accounts-table-pane", role: "tabpanel", "aria-labelledby": "accounts-table" }, wrap("div.sheet",
      el("div.scroll.accounts", { tabIndex: 0, role: "region", ariaLabel: "Accounts" }, wrap("table", wrap("thead", el("tr", { id: "accounts-heads" })), el("tbody", { id: "accounts-rows" }))), el("p.sums", { id: "accounts-sums" })),
    el("aside.facts", { id: "about", ariaLabel: "The account", hidden: true })),
    el("div.stage.map", { id: "accounts-map-pane", role: "tabpanel", "aria-labelledby": "accounts-map", hidden: true }, el("div.scroll", { tabIndex: 0, role: "region", ariaLabel: "Map", onkeydown: ({ key }) => steps[byKey[key]]?.(), onwheel: (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoom(large() * Math.exp(-event.deltaY / 500));
    } }, el("img.whole", { id: "map", alt: "Map of the accounts and of what joins them", onload: () => zoom() })),
    // The same controls as the picture of a drawing has.
    wrap("div.zoom", ...Object.entries(steps).map(([name, act]) => Object.assign($(`zoom-${name}`).cloneNode(true), { id: `map-${name}`, onclick: act })))));
  new ResizeObserver(() => { $("map-now").textContent = `${Math.round(large() * 100)} %`; }).observe($("map"));
  view("table");
  $("accounts-back").onclick = handlers.show;
}
