// The result: what can be done with the drawing, until when, and what is in it and what is not.
import { $, ask, coloured, copy, el, notice, say, show } from "./dom.js";
import { call, now } from "./api.js";
import { capital, clock, colour, counted, duration, isResource, minute, number, place, plural, rank, several, singular, size } from "./words.js";
import * as scope from "./scope.js";
import * as viewer from "./viewer.js";
import * as warnings from "./warnings.js";

const STATES = {
  refused: "refused", failed: "failed", out_of_time: "out of time", not_configured: "not asked", not_read: "no list of it is read",
};
let result = null;
let timer = 0;
let done = () => {};

/** The service puts no larger drawing into its first picture. */
const LARGEST_INSIDE = 8 << 20;

const isHere = (url) => /^(localhost|127\.|\[::1\])/.test(new URL(url).hostname);

function links() {
  const { url, pictures, expires_at: end } = result;
  $("download").href = url;
  $("download").download = result.file_name;
  const first = pictures[0]?.url;
  show($("download-svg"), Boolean(first));
  if (first) $("download-svg").href = first;
  $("download-svg").textContent = result.bytes > LARGEST_INSIDE ? "Download .svg of page 1" : "Download .drawio.svg";
  viewer.renew(pictures);
  clearTimeout(timer);
  const left = Date.parse(end) - now();
  const over = left <= 0;
  for (const id of ["download", "download-svg"]) $(id).setAttribute("aria-disabled", String(over));
  for (const id of ["open", "copy-link"]) $(id).disabled = over;
  $("ends").textContent = over ? "The links have ended." : `The links work until ${clock(end)}.`;
  if (over) say("The links have ended");
  else timer = setTimeout(links, Math.min(left + 50, 2 ** 31 - 1));
}

async function renew() {
  const button = $("renew");
  button.disabled = true;
  try {
    Object.assign(result, await call("POST", "/links", { job: result.job }));
    links();
    $("picture-problem").hidden = true;
    say("There is a new link");
    return true;
  } catch (problem) {
    notice("links", "error", problem.message);
    return false;
  } finally {
    button.disabled = false;
  }
}

async function openElsewhere() {
  if (isHere(result.url)) {
    return ask("Open in draw.io", ["draw.io’s server would have to fetch the file through the link, and this link leads to this machine, which it cannot reach.",
      "Download the file and open it at app.diagrams.net or in draw.io’s desktop program: there it is read on your own machine."]);
  }
  const yes = await ask("Open in draw.io", ["draw.io’s server will fetch the drawing through the link, which holds the right to read it until it ends.",
    "If nobody else may see the drawing, download it instead: draw.io’s editor and desktop program read a file on your own machine."], "Open in draw.io");
  if (!yes) return;
  const title = encodeURIComponent(result.file_name);
  window.open(`https://app.diagrams.net/?title=${title}#U${encodeURIComponent(result.url)}`, "_blank", "noopener,noreferrer");
}

async function remove() {
  const yes = await ask("Delete this drawing?", ["The drawing, its pictures and all links to them end now. The account itself is not touched."], "Delete it now", true);
  if (!yes) return;
  try {
    await call("DELETE", `/jobs/${result.job}`);
    result = null;
    clearTimeout(timer);
    done({ deleted: true });
  } catch (problem) {
    notice("links", "error", problem.message);
  }
}

function counts({ resources, missing }, extent) {
  const all = Object.entries(resources).filter(([, count]) => count).sort(([a], [b]) => rank(a) - rank(b));
  $("counts").replaceChildren(...all.map(([kind, count]) => el("li", {},
    coloured(el("i", { className: "square" }), colour(kind)), capital(plural(kind)), el("b", {}, number(count)))));
  if (all.some(([kind]) => isResource(kind))) return;
  const where = [...extent].length ? scope.words(extent).replace(/^Only /, "") : "this account";
  $("counts").replaceChildren(el("li", {}, `No resources were found in ${where}${missing.length ? ", as far as it was read" : ""}.`));
}

function where({ region }) {
  return region === "global" ? "Global" : `${place(region) || region}${place(region) ? ` (${region})` : ""}`;
}

/** Things of kinds that no list reads, counted over all regions. */
function unread(rows) {
  const counts = new Map();
  for (const { kind, found } of rows) counts.set(kind, (counts.get(kind) ?? 0) + found);
  return [...counts].map(([kind, found]) => counted(found, kind)).join(", ");
}

function coverage({ missing, coverage }) {
  const read = coverage.filter(({ state }) => state === "found").length;
  const others = coverage.filter(({ state }) => state === "not_read");
  const parts = [el("p", {}, missing.length
    ? `${number(missing.length)} of ${several(coverage.length - others.length, "part")} could not be read. What is missing may exist.`
    : "Everything that was asked for was read.")];
  if (missing.length) parts.push(el("ul", { className: "missing", tabIndex: 0, "aria-label": "What is missing" }, ...warnings.items(missing)));
  if (others.length) parts.push(el("p", {}, `In the account and not drawn, because no list of them is read: ${unread(others)}.`));
  const table = el("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": "Coverage of each region and kind" });
  const details = el("details", {}, el("summary", {}, `${number(read)} of ${number(coverage.length - others.length)} lists read`), table);
  // Hundreds of rows that few look at.
  details.addEventListener("toggle", () => {
    if (!details.open || table.children.length) return;
    table.append(el("table", {}, el("thead", {}, el("tr", {}, ...["Region", "Kind", "State", "Found"].map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, ...coverage.map((row) => el("tr", {}, el("th", { scope: "row" }, where(row)), el("td", {}, singular(row.kind)),
        el("td", {}, row.state === "found" ? "read" : STATES[row.state] ?? row.state), el("td", {}, number(row.found)))))));
  });
  parts.push(details);
  $("coverage").replaceChildren(...parts);
}

/** Whose account it is, and beside that what is missing of it. */
function headline({ account, missing }) {
  $("whose").textContent = account?.name || (account?.id ? `IBM Cloud account ${account.id}` : "Your drawing");
  $("lacks").textContent = missing.length ? `Incomplete: ${several(missing.length, "part")} could not be read` : "";
  for (const id of ["lacks", "see-missing"]) show($(id), missing.length > 0);
}

function seeMissing() {
  const list = $("coverage").querySelector(".missing");
  list.scrollIntoView({ block: "center" });
  list.focus({ preventScroll: true });
}

/** Shows a result; `took` is how long it took, where that is known, `extent` what part of the account was asked for. */
export function put(complete, took, extent) {
  result = complete;
  headline(result);
  const total = Object.entries(result.resources).reduce((sum, [kind, count]) => sum + (isResource(kind) ? count : 0), 0);
  const read = minute(result.read_at);
  $("summary").textContent = [read && `Read ${read}${took ? ` in ${duration(took)}` : ""}`, scope.words(extent),
    several(total, "resource"), several(result.pages, "page"), size(result.bytes),
    result.pictures.length < result.pages ? `pictures of the first ${number(result.pictures.length)} pages below` : ""].filter(Boolean).join(" · ");
  viewer.put(result.pictures);
  links();
  counts(result, extent);
  coverage(result);
  say(`Your drawing is ready${result.missing.length ? `, incomplete: ${several(result.missing.length, "part")} could not be read` : ""}. ${$("summary").textContent}`);
}

export function clear() {
  clearTimeout(timer);
  result = null;
}

export function start(onDone) {
  done = onDone;
  viewer.start();
  for (const id of ["download", "download-svg"]) {
    $(id).addEventListener("click", (event) => {
      if ($(id).getAttribute("aria-disabled") === "true") event.preventDefault();
    });
  }
  $("see-missing").addEventListener("click", seeMissing);
  $("renew").addEventListener("click", renew);
  $("open").addEventListener("click", openElsewhere);
  $("copy-link").addEventListener("click", (event) => copy(result.url, event.currentTarget));
  $("delete").addEventListener("click", remove);
  $("new").addEventListener("click", () => done({}));
}
