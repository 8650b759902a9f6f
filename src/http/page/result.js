// The result: whose drawing it is and whether it is whole, what can be done with it, and until when.
import { $, ask, body, copy, el, kept, notice, press, say, show, wrap } from "./dom.js";
import { call, now } from "./api.js";
import { menu } from "./menu.js";
import { clock, isResource, minute, number, several, took } from "./words.js";
import * as again from "./again.js";
import * as drawings from "./drawings.js";
import * as embed from "./embed.js";
import * as files from "./files.js";
import * as keys from "./keys.js";
import * as missing from "./missing.js";
import { parts } from "./parts.js";
import * as scope from "./scope.js";
import * as sheet from "./sheet.js";
import * as viewer from "./viewer.js";

/** A word to other tabs: this job is deleted. */
const GONE = "deleted";
/** What ends with the links. */
const CLOSING = ["share", "open", "files"];
let result = null;
let asked = new URLSearchParams();
let timer = 0;
let done = () => {};
let asking = null; // for what is read later
// What changed and who can talk to whom: read for the first result that tells of it.
let changes = null;
let reach = null;

function links() {
  const { url, pictures, expires_at: end } = result;
  $("download").href = url;
  $("download").download = result.file_name;
  viewer.renew(pictures, result.files);
  files.put(result);
  clearTimeout(timer);
  const left = Date.parse(end) - now();
  const over = left <= 0;
  $("download").ariaDisabled = over;
  for (const id of CLOSING) $(id).disabled = over;
  $("ends").textContent = over ? "The links have ended." : `links end ${clock(end)}`;
  notice("ended", "warn", over ? "The links have ended. Picture and table here stay as they are." : "", { text: "Make a new link", act: renew });
  if (over) say("The links have ended");
  else timer = setTimeout(links, Math.min(left + 50, 2 ** 31 - 1));
}

async function renew() {
  try {
    Object.assign(result, await call("POST", "/links", { job: result.job }));
    links();
    $("picture-problem").hidden = true;
    say("There is a new link");
  } catch (problem) {
    if (problem.status === 404) return gone();
    notice("links", "error", problem.message);
  }
}

/** It was deleted, here or elsewhere: what was loaded stays, and says so. */
function gone() {
  notice("gone", "warn", "This drawing was deleted, by you or somebody with your identity. What you see is what was loaded; its links do not work any more.",
    { text: "Draw the same again", act: () => done({ again: asked }) });
  $("download").ariaDisabled = true;
  for (const id of CLOSING) $(id).disabled = true;
  drawings.forget(result.job);
  clearTimeout(timer);
}

async function remove() {
  const yes = await ask("Delete this drawing?", ["The drawing, its pictures, its table and all links to them end now. It would be deleted anyway after a day.",
    "Files that you downloaded stay on your computer. Nothing in the IBM Cloud account changes."], "Delete it now", true);
  if (!yes) return;
  const { job } = result;
  try {
    await call("DELETE", `/jobs/${job}`);
    drawings.forget(job);
    kept.set(GONE, job);
    kept.set(GONE);
    clear();
    done({ deleted: true });
  } catch (problem) {
    notice("links", "error", problem.message);
  }
}

const total = ({ resources }) => Object.entries(resources).reduce((sum, [kind, count]) => sum + (isResource(kind) ? count : 0), 0);

/** Whose account it is, whether it is whole, and if not what is missing of it. */
function headline({ account, missing: lost }) {
  $("whose").textContent = account?.name || (account?.id ? `IBM Cloud account ${account.id}` : "Your drawing");
  $("account").textContent = $("whose").textContent;
  $("lacks").textContent = lost.length ? `Incomplete: ${several(lost.length, "part")} could not be read` : "";
  fold(false);
  for (const id of ["lacks", "lacking"]) show($(id), lost.length > 0);
  show($("whole"), !lost.length);
  $("lacking-what").textContent = lost.length ? missing.words(lost) : "";
}

/** Folds the note of what is missing, whose button then moves up; or unfolds it. */
function fold(away) {
  $("lacks").ariaExpanded = String(!away);
  show($("lacking"), !away);
  if (away) $("share").before($("retry"));
  else $("lacking").append($("retry"));
}

function summary(lasting) {
  const read = minute(result.read_at);
  const regions = new Set(result.coverage.filter(({ kind, found, region }) => found && kind === "vpc" && region !== "global").map(({ region }) => region)).size;
  // Of a drawing that was completed most was read before.
  const older = result.coverage.map((part) => part.read_at).filter(Boolean).sort()[0];
  const parts = [read && `Read ${older ? `${minute(older)}, completed ` : ""}${read}${lasting ? ` in ${took(lasting)}` : ""}`, scope.words(asked), regions ? several(regions, "region") : "", several(total(result), "resource"), several(result.pages, "page"),
    result.pictures.length < result.pages ? `pictures of the first ${number(result.pictures.length)}` : ""];
  $("summary").firstChild.textContent = `${parts.filter(Boolean).join(" · ")} · `;
}

/** What was read and what was not, in the place of the facts. */
function read() {
  const where = [...asked].length ? scope.words(asked).replace(/^Only /, "") : "this account";
  missing.put(result, { retry: canRetry() && retry, nothing: `No resources were found in ${where}`, close: () => {
    show($("facts"), false);
    viewer.unfold(false);
    ($("lacking").hidden ? $("more") : $("see-missing")).focus();
  } });
  viewer.unfold(true);
}

/** Asks for what is missing alone, into a new drawing; this one stays for its day. */
async function retry() {
  try {
    done({ retry: await again.rest(result, asked) });
  } catch (problem) {
    notice("again", "error", problem.message);
  }
}

/** Whether a further run may read more: of a file nothing can be asked, and what is masked has no names to ask for, so
 * the drawing that it was made of is completed. */
const canRetry = () => (asked.has("of") || !asked.has("from")) && result.coverage.some(({ state }) => /^(refused|failed|out_of_time)$/.test(state));

function more(panel, close) {
  const entry = (text, act, className = "") => wrap("li", press(className, () => { close(); act(); }, text));
  const copying = el("button", { disabled: $("open").disabled }, "Copy link");
  copying.addEventListener("click", () => copy(result.url, copying));
  panel.append(wrap("ul", entry("Open in draw.io", () => embed.open(result)), wrap("li", copying), entry("Make a new link", renew), entry("What was read", read),
    entry("What changed since …", () => again.compare(result, asked)), entry("Go on with an earlier drawing", () => again.over(result, asked)), entry("Share masked", () => again.masked(result, asked)),
    entry("Keys", keys.list), entry("Draw the same again", () => done({ again: asked })), entry("New drawing", () => done({})), entry("Delete it now", remove, "danger")));
}

/** Of a masked drawing: what may be sent, and what stays. */
function handOut() {
  const { key } = result;
  notice("masked", "", key ? "Masked: names, ids and addresses are replaced in the drawing, its pictures and files. The key that leads back stays with you: drawstream unmask KEY DRAWING -o FILE." : "",
    { text: "Save the key", act: () => el("a", { href: result.key.url, download: "mask-key.json", rel: "noreferrer" }).click() });
}

/** What is in sight, and what was asked for it. */
export const shown = () => [result, asked];

/** The modules that not every page needs, and their style: read once. */
export function later() {
  if (!asking) {
    const { later: script, look } = document.body.dataset;
    document.head.append(el("link", { rel: "stylesheet", href: look }));
    asking = import(script).then((script) => script.default(parts));
  }
  return asking;
}

/** Shows what changed and who can talk to whom, where a result tells of it. */
async function talk(of) {
  if (!reach && of.files.some(({ name }) => /^(reach|changes)\.json$/.test(name))) {
    const made = await later();
    if (!reach) {
      [changes, reach] = [made[0], made.at(-1)];
      viewer.list(changes, () => again.compare(result, asked));
      reach.start({ go: viewer.go, page: viewer.page, picture: () => viewer.set("picture"), bring: viewer.bring });
    }
  }
  if (!reach || of !== result) return;
  changes.put(of.files);
  reach.put(of);
}

/** Shows a result; `lasting` is how long it took, where that is known, `extent` what part of the account was asked for. */
export function put(complete, lasting, extent) {
  [result, asked] = [complete, extent];
  headline(result);
  show($("retry"), canRetry());
  summary(lasting);
  notice("gone", "", "");
  notice("kept", "", again.kept(result), result.hidden && !result.key ? { text: "Bring it back", act: () => again.bringBack(result, asked) } : null);
  handOut();
  viewer.put(result.pictures, result.files, total(result));
  talk(result);
  links();
  drawings.note({ job: result.job, account: result.account?.id ?? "", name: $("whose").textContent, extent: drawings.plain(extent).toString(), words: scope.words(extent), read_at: result.read_at, resources: total(result) });
  say(`Your drawing is ready${result.missing.length ? `, incomplete: ${several(result.missing.length, "part")} could not be read` : ""}. ${$("summary").textContent}`);
}

export function clear() {
  clearTimeout(timer);
  for (const name of ["ended", "gone", "links", "files", "embed", "kept", "masked", "again", "changes", "sel"]) notice(name, "", "");
  result = null;
}

export function start(onDone) {
  done = onDone;
  viewer.start();
  sheet.start();
  files.start();
  embed.start();
  $("download").addEventListener("click", (event) => {
    if ($("download").ariaDisabled === "true") event.preventDefault();
  });
  $("see-missing").onclick = read;
  $("retry").onclick = retry;
  $("lacks").onclick = () => fold(!$("lacking").hidden);
  $("open").onclick = () => embed.open(result);
  $("share").onclick = () => again.masked(result, asked);
  $("veiled").lastChild.onclick = viewer.all;
  for (const id of ["more", "dock-more"]) menu($(id), "More", more);
  addEventListener("storage", ({ key, newValue }) => {
    if (key === GONE && result && newValue === result.job) gone();
  });
  const focus = (id) => () => { body.add(`show-${id}`); $(id === "tree" ? "filter" : "find").focus(); };
  // By their buttons, which leave what another view has opened.
  const to = (id) => () => {
    const button = $(id);
    if (button && !button.hidden && button.ariaPressed !== "true") button.click();
  };
  const step = (by) => () => (reach && (reach.step(by) || changes.step(by)));
  keys.start({ "/": focus("find"), t: () => { to("tab-picture")(); focus("tree")(); }, 1: to("tab-picture"), 2: to("tab-table"), 3: to("tab-changes"), 4: to("show-reach"), j: step(1), k: step(-1), d: () => $("files").click(),
    PageUp: () => viewer.turnBy(-1), PageDown: () => viewer.turnBy(1) });
  // On small screens search, filters and pages are behind buttons.
  const toggles = { "show-find": "find", "show-filters": "filters", "show-tree": "tree" };
  for (const [id, what] of Object.entries(toggles)) {
    $(id).addEventListener("click", () => {
      const now = body.toggle(`show-${what}`);
      for (const other of Object.values(toggles)) if (other !== what) body.remove(`show-${other}`);
      for (const [one, other] of Object.entries(toggles)) $(one).ariaExpanded = body.contains(`show-${other}`);
      if (now && what === "find") $("find").focus();
    });
  }
}
