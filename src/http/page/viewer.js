// The finished picture: its pages, what is chosen on them, and the table beside it. Whatever is shown is in the address.
import { $, body, notice, say, show } from "./dom.js";
import { file } from "./api.js";
import { number, singular } from "./words.js";
import * as address from "./address.js";
import * as canvas from "./canvas.js";
import * as data from "./data.js";
import * as facts from "./facts.js";
import * as filters from "./filters.js";
import * as search from "./search.js";
import * as sheet from "./sheet.js";
import * as table from "./table.js";
import * as tree from "./tree.js";

const VIEWS = ["picture", "table", "changes"];
const small = matchMedia("(max-width: 42rem)");
let pictures = [];
let beside = []; // the files that lie beside the drawing
let indices = new Map();
let at = 0;
let shown = null; // the index of the page that is shown
let turn = 0;
let view = "picture";
let changes = null; // read later, for the first result that was compared
let chosen = {}; // what the facts are of: `{ box, row, rows }`

const pageName = (id) => pictures.find(({ page }) => page === id)?.name ?? "not in the pictures";

/** The boxes of a page, fetched once; links may have been renewed since. */
function index(n) {
  if (!indices.has(n)) {
    const got = file(pictures[n].index);
    got.catch(() => indices.delete(n));
    indices.set(n, got);
  }
  return indices.get(n);
}

function problem(text) {
  $("picture-problem").textContent = text;
  show($("picture-problem"), Boolean(text));
}

/** Turns to a page; gives its boxes, or nothing where they cannot be read or another page was chosen meanwhile. */
async function turnTo(n, step = true) {
  if (!pictures[n]) {
    problem("Of this page there is no picture; it is in the downloaded drawing.");
    return null;
  }
  const mine = (turn += 1);
  at = n;
  tree.mark(n);
  // The step first: what was chosen belongs to the page before.
  address.write({ page: n ? pictures[n].page : "", sel: "", z: "" }, step);
  choose({}, { step: false, kept: true });
  problem("");
  try {
    const got = await index(n);
    if (mine !== turn) return null;
    shown = got;
    canvas.put(got);
    sheet.put(pictures[n].url);
    $("canvas").ariaLabel = `The drawing, page ${got.name}`;
    brighten();
    say(`Page ${got.name}, ${number(got.boxes.length)} boxes`);
    return got;
  } catch (error) {
    if (mine === turn) problem(error.message);
    return null;
  }
}

/** Leaves those boxes bright that show something that matches. */
function brighten() {
  // Nobody sees it beside the table.
  if (view === "table") return;
  const matching = (view === "changes" && changes && changes.bright()) || filters.matched();
  if (!shown || !matching) return canvas.brighten(null);
  const rows = new Set(matching);
  const vpcs = new Set();
  for (const row of matching) {
    if (row.page < 0) rows.add(data.shownBy(row));
    if (row.vpc) vpcs.add(row.vpc);
  }
  canvas.brighten(new Set(shown.boxes.filter((box, n) => rows.has(data.ofBox(box)) || (box.count && data.onBox(at, n).some((row) => rows.has(row)))
    // A VPC that is only a card here, and a page of its own.
    || (box.kind === "vpc" && box.page?.startsWith("vpc:") && vpcs.has(box.id)))));
}

/** Chooses what the facts are of; `kept` leaves other panels open. */
function choose(what, { focus = false, step = true, kept = false } = {}) {
  const had = chosen.box || chosen.row;
  chosen = what;
  const { box, row } = what;
  if (shown) canvas.mark(null);
  if (box || row || had || !kept) facts.put(what, focus);
  unfold(view !== "changes" || !small.matches);
  if (shown && box) canvas.mark(box);
  table.mark(row);
  address.write({ sel: row ? data.keyOf(row) : box?.id ? `${box.kind}/${box.id}` : "" }, step && Boolean(box || row));
}

/** Lays the facts over what small screens show, or takes them away; their button does so, too. */
export function unfold(open) {
  const dock = $("dock-facts");
  dock.disabled = $("facts").hidden;
  dock.ariaExpanded = String(open && !dock.disabled);
  body.toggle("with-facts", open && !dock.disabled);
}

/** A box of the page that is shown, and what is known of it. */
function told(box) {
  return { box, row: data.ofBox(box), rows: data.onBox(at, shown.boxes.indexOf(box)) };
}

/** Shows boxes of the page together, and chooses none. */
export function bring(boxes) {
  choose({}, { step: false });
  canvas.bring(boxes);
}

const pick = (box, focus = false) => choose(box ? told(box) : {}, { focus });

function close() {
  choose({});
  (view === "table" ? $("grid").querySelector('[tabindex="0"]') : $("canvas"))?.focus();
}

function open(id) {
  const n = pictures.findIndex(({ page }) => page === id);
  if (n < 0) return;
  toPicture();
  turnTo(n).then(() => $("canvas").focus());
}

/** Shows a resource in the picture, on whichever page its box is; where there is none, its facts alone. */
export async function go(row, step = true) {
  const place = row.page >= 0 ? row : data.shownBy(row);
  if (!place || !pictures[place.page]) return choose({ row });
  // One press is one step, whatever changes by it.
  const was = view;
  toPicture(step);
  const fresh = step && view === was;
  const turned = place.page !== at || !shown;
  const got = turned ? await turnTo(place.page, fresh) : shown;
  const box = got?.boxes[place.box];
  if (!box) return;
  // Of one in a stack the stack is marked, and its own facts are told.
  choose(place === row && !box.count ? told(box) : { row }, { step: fresh && !turned });
  canvas.reveal(box);
  say(`${singular(row.kind)} ${row.name}`);
}

/** Changes stand beside the picture, so whoever looks at them has it in sight. */
const toPicture = (step) => set(view === "changes" ? view : "picture", step);

/** Shows the picture, the table, or the changes beside the picture. */
export function set(name, step = true) {
  if (view === name && !$("sheet").hidden === (name === "table")) return;
  if (name === "changes" && $("tab-changes").hidden) return;
  view = name;
  for (const one of VIEWS) {
    $(`tab-${one}`).ariaSelected = one === name;
    $(`tab-${one}`).tabIndex = one === name ? 0 : -1;
  }
  show($("stage"), name !== "table");
  show($("tree"), name === "picture");
  show($("sheet"), name === "table");
  show($("changes"), name === "changes");
  body.toggle("with-table", name === "table");
  body.toggle("with-changes", name === "changes");
  filters.tell();
  address.write({ view: name === "picture" ? "" : name }, step);
  if (name === "table") {
    table.refresh(chosen.row ?? null);
  } else {
    brighten();
  }
}

/** Everything that matches, in the table. */
export function all() {
  set("table");
  ($("grid").querySelector('[tabindex="0"]') ?? $("tab-table")).focus();
}

export const page = () => ({ n: at, picture: pictures[at], shown });
export const turnBy = (by) => pictures[at + by] && turnTo(at + by);

/** Comes to what the address says: at first, and when the browser goes back or forward. */
async function restore() {
  const query = address.read();
  const [wanted, where] = [query.get("sel"), query.get("z")];
  set(VIEWS.find((one) => one === query.get("view") && !$(`tab-${one}`).hidden) ?? "picture", false);
  const n = Math.max(0, pictures.findIndex(({ page }) => page === query.get("page")));
  // Turning pages clears what was chosen there.
  if (n !== at || !shown) await turnTo(n, false);
  if (!shown) return;
  try {
    await data.load();
  } catch (error) {
    return problem(error.message);
  }
  filters.restore();
  if (changes) changes.restore();
  table.restore();
  const row = wanted && data.ofKey(wanted);
  const box = wanted && shown.boxes.find(({ kind, id }) => `${kind}/${id}` === wanted);
  notice("sel", "warn", wanted && !box && !row ? "What this address has chosen is not in this drawing." : "");
  choose(box ? told(box) : row ? { row } : {}, { step: false, kept: !wanted });
  if (where) canvas.look(where);
  else if (box) canvas.reveal(box);
  address.write({ z: where ?? "" });
}

/** Shows the pictures of a result, and what the address says of them. */
export function put(list, files, total) {
  renew(list, files);
  [indices, shown, at, chosen] = [new Map(), null, 0, {}];
  data.put(total, { search: () => pictures[0].search, inventory: () => beside.find(({ name }) => name === "inventory.json").url });
  tree.put(pictures);
  show($("tab-changes"), beside.some(({ name }) => name === "changes.json"));
  if ($("tab-changes").hidden && view === "changes") set("picture", false);
  search.reset();
  facts.put();
  unfold(false);
  sheet.put("");
  if (!pictures.length) return;
  restore().then(() => tree.filled());
}

/** Takes on the list of changes, which is read later; `other` asks for another state. */
export function list(module, other) {
  changes = module;
  changes.start((row) => go(row), brighten, other);
}

/** Takes on new links to the same pictures and files. */
export function renew(list, files) {
  [pictures, beside] = [list, files];
}

export function start() {
  tree.start({ page: (n) => { set("picture"); turnTo(n); }, row: (row) => go(row) });
  search.start({ go: (row) => go(row), all });
  filters.start(() => { brighten(); table.refresh(); });
  table.start({ go, facts: (row) => choose({ row }) });
  facts.start({ open, close, pageName, go: (row) => (view === "table" ? choose({ row }, { focus: true }) : go(row)), isShown: (row) => row.page >= 0 });
  canvas.start({ pick, open: (box) => (box.page ? open(box.page) : pick(box, true)), moved: (where) => shown && address.write({ z: where }) });
  address.start(() => pictures.length && !$("view-result").hidden && restore());
  for (const name of VIEWS) $(`tab-${name}`).onclick = () => set(name);
  $("views").onkeydown = (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const all = VIEWS.filter((one) => !$(`tab-${one}`).hidden);
    const other = all[(all.indexOf(view) + (event.key === "ArrowRight" ? 1 : all.length - 1)) % all.length];
    set(other);
    $(`tab-${other}`).focus();
  };
  $("dock-facts").onclick = () => unfold(!body.contains("with-facts"));
  $("picture").onerror = () => $("picture").getAttribute("src") && problem("The picture cannot be loaded. If its link has ended, make a new one in the menu “More”.");
}
