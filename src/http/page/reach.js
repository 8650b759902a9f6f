// Who may talk to whom, and why: two ends are chosen in the picture or typed, and the service explains each rule on the
// way; beside that what the internet can open, findings that lead to their boxes, and a table of classes.
import { $, body, copy, el, press, say, show, wrap } from "./dom.js";
import { call } from "./api.js";
import { menu } from "./menu.js";
import { capital, number, several, share } from "./words.js";
import * as address from "./address.js";
import * as data from "./data.js";
import * as filters from "./filters.js";
import * as overlay from "./overlay.js";
import * as sections from "./sections.js";
import * as talks from "./talks.js";

const LENSES = [["", "None", ""], ["exposure", "Exposure", "what the internet can open"], ["idle", "Idle", "what nothing uses"]];
const VERDICTS = { partly: "Partly allowed", no_way_back: "Blocked: the reply does not come back" };
const said = (verdict) => VERDICTS[verdict] ?? capital(verdict);
const SIDES = { out: "There: it leaves", via: "On the way", in: "There: it arrives", back: "Back: the reply" };
/** Answers and lines that are shown at once. */
const MOST = 50;
let on = { go() {}, page: () => ({}), picture() {}, bring() {} };
let job = "";
let next = "src"; // the field that a chosen box fills
let asking = 0;
let quiet = false; // whether a box is chosen by an answer or a list, and fills no field

const field = (name) => $(`reach-${name}`);
const rowOf = ({ kind, id }) => data.ofKey(`${kind}/${id}`);
const linkOf = (one) => sections.linkTo(rowOf(one), one.name);

/** Fills the next field with a box that was chosen. */
function fill(row) {
  if (!row || quiet || $("reach").hidden) return;
  const input = field(next);
  input.value = row.name || row.id;
  input.dataset.id = row.id;
  next = next === "src" ? "dst" : "src";
  say(`${next === "dst" ? "From" : "To"} ${input.value}`);
}

const asked = (name) => field(name).dataset.id || field(name).value.trim();

function question() {
  const protocol = field("protocol").value;
  const port = field("port").value;
  return { src: asked("src"), dst: asked("dst"), ...(protocol ? { protocol } : {}), ...(protocol && port && protocol !== "icmp" ? { port: Number(port) } : {}) };
}

async function explain(event) {
  event?.preventDefault();
  const wanted = question();
  const answer = $("reach-answer");
  if (!wanted.src || !wanted.dst) return answer.replaceChildren(el("p.problem", { role: "alert" }, "Choose two boxes in the picture, or type two names, addresses or ranges."));
  const mine = (asking += 1);
  address.write({ src: wanted.src, dst: wanted.dst, protocol: wanted.protocol ?? "", port: wanted.port ? String(wanted.port) : "" });
  answer.replaceChildren(wrap("p.help", "Working it out …"));
  try {
    const { answers } = await call("POST", `/jobs/${job}/explain`, wanted);
    if (mine === asking) tell(answers);
  } catch (problem) {
    if (mine !== asking) return;
    overlay.trace(null);
    answer.replaceChildren(el("p.problem", { role: "alert" }, problem.message));
  }
}

const end = (one) => one.name ? [linkOf(one), ` ${one.address}`] : [`${one.kind === "service" ? "IBM’s service network" : one.kind} ${one.address}`];

const stops = ({ blocked_by: all }, hop) => all.some((other) => JSON.stringify(other) === JSON.stringify(hop));

/** An answer: the verdict first, then why, then what to do, then each place on the way, numbered as on the picture. */
function one(answer, n) {
  const { verdict, conn, hops, why, to_open: open } = answer;
  const groups = [];
  hops.forEach((hop, at) => {
    if (groups.at(-1)?.side !== hop.side) groups.push({ side: hop.side, list: [] });
    groups.at(-1).list.push([hop, at]);
  });
  return el("article", { className: `answer is-${verdict}` },
    wrap("h3", wrap("span", said(verdict)), conn.length && verdict !== "blocked" ? ` ${talks.words(conn)}` : ""),
    wrap("p", ...end(answer.from), " → ", ...end(answer.to), why && `: ${why}`, ". ", wrap("small", "Worked out from the rules; nothing was sent.")),
    open.length ? wrap("p", wrap("b", `To open it${open.length > 1 ? ", change all of these" : ""}: `), open.join("; ")) : "",
    ...groups.flatMap(({ side, list }) => [wrap("h4", SIDES[side] ?? side), wrap("ol", ...list.map(([hop, at]) =>
      el("li", { className: stops(answer, hop) ? "stops" : "" }, wrap("i", `${at + 1} `), wrap("span", hop.id ? linkOf(hop) : "", ` ${hop.does} `, wrap("code", hop.words)))))]),
    n ? "" : wrap("p.links", copying("text", ({ parentNode: { parentNode: all } }) => [...all.querySelectorAll("h3, p:not(.links), h4, li")].map(({ textContent: line }) => line).join("\n")), copying("JSON", () => JSON.stringify(answer, null, 1))));
}

function copying(form, made) {
  const button = press("link", () => copy(made(button), button), `Copy as ${form}`);
  return button;
}

function tell(answers) {
  const shown = answers.slice(0, MOST);
  $("reach-answer").replaceChildren(...shown.map(one), answers.length > MOST ? wrap("p.help", `and ${number(answers.length - MOST)} more: drawstream explain`) : "");
  say(shown.length ? said(shown[0].verdict) : "No answer");
  trace(shown[0]);
}

/** Goes to a box that nobody has chosen for the question. */
async function quietly(row) {
  quiet = true;
  try {
    await on.go(row);
  } finally {
    quiet = false;
  }
}

/** Draws the way over the picture where both ends are on one page: of the outside, from its bar. */
async function trace(answer) {
  overlay.trace(null);
  if (!answer) return;
  const rows = [answer.from, answer.to].map((one) => one.id && rowOf(one));
  const known = rows.find(Boolean);
  if (!known) return;
  await quietly(known);
  const { n, shown } = on.page();
  const box = (row) => {
    const by = row && (row.page === n ? row : data.shownBy(row));
    return by?.page === n ? shown.boxes[by.box] : shown?.boxes.find(({ kind }) => kind === "account");
  };
  const boxes = rows.map(box);
  if (!boxes[0] || !boxes[1]) return;
  // The internet's bar stands beside the account: of it what is as high as the other end.
  const [from, to] = boxes.map((one, n) => ([answer.from, answer.to][n].kind === "internet" ? { at: [one.at[0] - 90, boxes[1 - n].at[1], 60, boxes[1 - n].at[3]] } : one));
  // Without facts, which on small screens would lie on the answer.
  on.bring([from, to]);
  overlay.trace({ from, to, steps: answer.hops.map((hop) => ({ stops: stops(answer, hop) })) });
}

function exposed() {
  const all = talks.known().exposed;
  const rows = all.map((one) => [linkOf({ ...one, name: rowOf(one)?.name ?? one.id }), talks.words(one.conn)]);
  return [wrap("h3", "Open to the internet ", wrap("span.tag", String(all.length))),
    ...(rows.length ? sections.table(["Resource", "What"], rows) : [wrap("p.help", "Nothing that was read.")])];
}

const ORDER = ["high", "medium", "low", "note"];
const severities = new Set(); // those that are listed; none chosen means all

function findings() {
  const all = talks.known().findings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  const [tag, list] = [wrap("span.tag"), wrap("div")];
  const put = () => {
    const fit = all.filter(({ severity }) => !severities.size || severities.has(severity));
    tag.textContent = share(fit.length, all.length);
    filters.tell({ "with-reach": share(fit.length, all.length, "finding") });
    list.replaceChildren(...(fit.length ? sections.growing(wrap("ul.findings"), fit, (one) => el("li", { className: `is-${one.severity}` },
      el("i", { ariaHidden: true }, /high|medium/.test(one.severity) ? "!" : "i"), wrap("b", linkOf(one)), wrap("small", one.severity), wrap("p", one.message), wrap("p.help", one.do))) : [wrap("p.help", "None.")]));
  };
  const counts = () => ORDER.map((name) => [name, all.filter(({ severity }) => severity === name).length]).filter(([, count]) => count);
  const choose = filters.picker("Severity", severities, counts, () => {
    put();
    address.write({ severity: [...severities] }, true);
  });
  put();
  return [wrap("div.choose", wrap("h3", "Findings ", tag), choose), list];
}

/** The other ends of rows, those that fare alike in one line. */
function lines(rows, side) {
  const by = new Map();
  // What leads to a network beyond stands for it: of its ranges there may be many.
  const leads = /^(vpn_gateway|vpn_server|direct_link|transit_gateway|vpc|private_path_service_gateway)$/;
  const called = ([end, via]) => {
    const members = talks.members(end);
    if (Array.isArray(end) && leads.test(via?.kind)) return [[end.length ? "beyond " : "consumers of ", linkOf(via)]];
    return members ? members.map((one) => [linkOf(one)]) : [[Array.isArray(end) ? end.join(", ") : end === "service" ? "IBM’s service network" : end]];
  };
  for (const row of rows) {
    const words = `${talks.words(row.conn)}${row.verdict === "allowed" ? "" : row.verdict === "no_way_back" ? ", no way back" : ", depends on what is not known"}`;
    by.set(words, [...(by.get(words) ?? []), ...called([row[side], row.via])]);
  }
  return wrap("ul.ends", ...[...by].slice(0, MOST).map(([words, ends]) => {
    // A name in the same words is the same thing by another address.
    const names = [...new Map(ends.map((parts) => { const end = wrap("span", ...parts); return [end.textContent, end]; })).values()];
    return wrap("li", wrap("code", words), ...names.slice(0, 8), names.length > 8 ? wrap("span", `and ${number(names.length - 8)} more`) : "");
  }));
}

function classes() {
  const all = [...talks.known().classes];
  const list = sections.growing(el("div"), all, ([id, members]) => {
    const names = [...new Set(members.map(({ name }) => name))];
    const part = wrap("details", wrap("summary", `${names.slice(0, 3).join(", ")}${names.length > 3 ? ` +${number(names.length - 3)}` : ""}`));
    // Written when it is first opened: an account may have hundreds.
    part.addEventListener("toggle", () => part.children.length > 1 || part.append(wrap("h4", "It can open"), lines(talks.out([id]), "to"), wrap("h4", "Can open it"), lines(talks.into([id]), "from")));
    return part;
  });
  return [wrap("h3", "Who can talk to whom ", wrap("span.tag", `${number(all.length)} classes`)), ...list];
}

async function fillPanel() {
  const place = $("reach-told");
  place.replaceChildren(wrap("p.help", "Reading what may talk to what …"));
  try {
    await Promise.all([talks.load(), data.load()]);
  } catch (problem) {
    return place.replaceChildren(wrap("p.problem", problem.message));
  }
  const { unknown } = talks.known();
  place.replaceChildren(unknown.length ? wrap("p.note.warn", `${several(unknown.length, "part")} that may decide could not be read: what is not told here may still be open.`) : "",
    wrap("section", ...exposed()), wrap("section", ...findings()), wrap("section", ...classes()));
}

/** Adds to the facts of a resource who it can talk to. */
async function facts(row) {
  if (!row || !talks.has()) return;
  try {
    await talks.load();
  } catch {
    return;
  }
  const panel = $("facts");
  if (panel.hidden || panel.querySelector(".talks") || row !== chosen) return;
  const ids = talks.classesOf(row);
  if (!ids.length) return;
  const open = talks.open(row);
  const button = (name, words) => press("link", () => { view(true); field(name).value = row.name || row.id; field(name).dataset.id = row.id; next = name === "src" ? "dst" : "src"; field(next).focus(); }, words);
  const part = sections.section("Connections", wrap("p", open ? wrap("b", `The internet can open it: ${talks.words(open.conn)}`) : talks.known().unknown.length ? "By what was read, the internet cannot open it." : "The internet cannot open it."),
    wrap("h4", "It can open"), lines(talks.out(ids), "to"), wrap("h4", "Can open it"), lines(talks.into(ids), "from"),
    wrap("p.links", wrap("span", button("src", "Explain a way from here")), wrap("span", button("dst", "Explain a way to here"))));
  part.className = "talks";
  // What it is comes first, its ids last.
  panel.lastElementChild.before(part);
}

let chosen = null;

function view(open, step = true) {
  show($("reach"), open);
  body.toggle("with-reach", open);
  filters.tell();
  $("show-reach").ariaPressed = open;
  if (open) {
    on.picture();
    // The facts of a box may have read it before.
    if (!$("reach-told").children.length) fillPanel();
  } else {
    overlay.trace(null);
  }
  address.write({ reach: open ? "1" : "" }, step);
}

/** To the next finding, or the one before; gives nothing where none are in sight. */
export function step(by) {
  const all = $("reach").hidden ? [] : [...$("reach-told").querySelectorAll(".findings button")];
  const next = all[Math.max(0, Math.min(all.indexOf(document.activeElement) + by, all.length - 1))];
  next?.focus();
  next?.click();
  return next;
}

function look(name) {
  overlay.look(name);
  $("filter-lens").firstChild.textContent = `Lens${name && `: ${name}`}`;
  $("filter-lens").classList.toggle("on", Boolean(name));
  address.write({ lens: name });
}

/** Comes to what the address says. */
function restore() {
  const query = address.read();
  look(LENSES.some(([name]) => name === query.get("lens")) ? query.get("lens") ?? "" : "");
  const open = query.get("reach") === "1" && talks.has();
  severities.clear();
  for (const one of query.getAll("severity")) if (ORDER.includes(one)) severities.add(one);
  if (open && $("reach-told").children.length) fillPanel();
  if (open !== !$("reach").hidden) view(open, false);
  if (!open) return;
  for (const name of ["src", "dst", "protocol", "port"]) if (query.get(name)) field(name).value = query.get(name);
  if (query.get("src") && query.get("dst")) data.load().then(() => explain(), () => {});
}

/** Shows what belongs to a result. */
export function put({ job: id, files, exposed: open = 0, findings: found = {} }) {
  job = id;
  talks.put(files);
  overlay.trace(null);
  chosen = null;
  $("reach-answer").replaceChildren();
  $("reach-told").replaceChildren();
  for (const name of ["src", "dst", "port"]) { field(name).value = ""; delete field(name).dataset.id; }
  const sum = Object.values(found).reduce((all, part) => all + part, 0);
  $("show-reach").replaceChildren("Reach ", sum ? wrap("span.tag", number(sum)) : "");
  filters.tell({ "with-reach": several(sum, "finding") });
  $("show-reach").title = `${several(open, "resource")} open to the internet, ${several(sum, "finding")}`;
  for (const id of ["show-reach", "filter-lens"]) show($(id), talks.has());
  restore();
}

/** `handlers`: `go(row)`, `page()` that is shown, `picture()` shows the picture, `bring(boxes)` shows them, and no facts. */
export function start(handlers) {
  on = handlers;
  $("reach-swap").onclick = () => {
    const [a, b] = [field("src"), field("dst")];
    [a.value, b.value] = [b.value, a.value];
    [a.dataset.id, b.dataset.id] = [b.dataset.id ?? "", a.dataset.id ?? ""];
  };
  $("reach-ask").onsubmit = explain;
  for (const name of ["src", "dst"]) {
    field(name).onfocus = () => { next = name; };
    field(name).oninput = ({ target }) => { delete target.dataset.id; };
  }
  $("show-reach").onclick = () => view($("reach").hidden);
  const lens = el("button.tertiary.pick", { id: "filter-lens" }, "Lens");
  $("filters").append(lens);
  menu(lens, "Lens", (panel, close) => {
    panel.classList.add("files");
    panel.append(wrap("ul", ...LENSES.map(([name, words, about]) => wrap("li", el("button", { ariaPressed: name === overlay.lensOf(), onclick: () => { close(); look(name); } }, wrap("b", words), wrap("span", about))))));
  });
  overlay.start();
  // A link in the panel leads to its box.
  $("reach").onclick = ({ target }) => { if (target.row) quietly(target.row); };
  $("facts").addEventListener("told", ({ detail: row }) => {
    chosen = row;
    fill(row);
    facts(row);
  });
  // The other views have the room for themselves.
  $("views").addEventListener("click", () => !$("reach").hidden && view(false));
  address.start(() => job && restore());
}
