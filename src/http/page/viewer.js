// The finished picture: its pages, what is chosen on them, and the list of what they hold.
import { $, coloured, el, say, show } from "./dom.js";
import { file } from "./api.js";
import { colour, number, singular } from "./words.js";
import * as canvas from "./canvas.js";
import * as facts from "./facts.js";
import * as pages from "./pages.js";
import * as search from "./search.js";

/** Items of the list of contents that are made at once. */
const CHUNK = 100;

let pictures = [];
let indices = new Map();
let at = 0;
let shown = null; // the index of the page that is shown
let turn = 0;

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
async function turnTo(n) {
  if (!pictures[n]) {
    problem("Of this page there is no picture; it is in the downloaded drawing.");
    return null;
  }
  const mine = (turn += 1);
  at = n;
  pages.mark(n);
  pick(null);
  problem("");
  try {
    const got = await index(n);
    if (mine !== turn) return null;
    shown = got;
    canvas.put(got);
    $("picture").src = pictures[n].url;
    $("canvas").setAttribute("aria-label", `The drawing, page ${got.name}`);
    contents();
    say(`Page ${got.name}, ${number(got.boxes.length)} boxes`);
    return got;
  } catch (error) {
    if (mine === turn) problem(error.message);
    return null;
  }
}

function pick(box, focus = false) {
  if (shown) canvas.mark(box);
  facts.put(box, { open, close: () => { pick(null); $("canvas").focus(); }, pageName, focus });
}

function open(id) {
  const n = pictures.findIndex(({ page }) => page === id);
  if (n >= 0) turnTo(n).then(() => $("canvas").focus());
}

async function go(page, box) {
  const got = page === at && shown ? shown : await turnTo(page);
  const found = got?.boxes[box];
  if (!found) return;
  pick(found);
  canvas.reveal(found);
  say(`${singular(found.kind)} ${found.name}`);
}

/** The list of contents: made when it is opened, and in pieces. */
function contents() {
  const details = $("contents");
  const [list, more] = [details.querySelector("ol"), details.querySelector("button")];
  details.querySelector("summary").textContent = `Contents of this page (${number(shown.boxes.length)})`;
  list.replaceChildren();
  const add = () => {
    const from = list.children.length;
    list.append(...shown.boxes.slice(from, from + CHUNK).map(entry));
    show(more, list.children.length < shown.boxes.length);
  };
  more.onclick = () => {
    const next = list.children.length;
    add();
    list.children[next]?.firstElementChild.focus();
  };
  details.ontoggle = () => details.open && !list.children.length && add();
  if (details.open) add();
}

function entry(box) {
  const button = el("button", { type: "button" }, coloured(el("i", { className: "square" }), colour(box.kind)),
    el("span", {}, box.name, " ", el("small", {}, singular(box.kind))));
  button.addEventListener("click", () => {
    pick(box, true);
    canvas.reveal(box);
  });
  return el("li", {}, button);
}

/** Shows the pictures of a result. */
export function put(list) {
  renew(list);
  [indices, shown, at] = [new Map(), null, 0];
  pages.put(pictures);
  search.put(() => pictures[0].search);
  $("picture").removeAttribute("src");
  facts.put(null, {});
  show($("viewer"), pictures.length > 0);
  if (pictures.length) turnTo(0);
}

/** Takes on new links to the same pictures. */
export function renew(list) {
  pictures = list;
}

export function start() {
  pages.start(turnTo);
  search.start({ go, pageName: (n) => pictures[n]?.name ?? "" });
  canvas.start({ pick, open: (box) => (box.page ? open(box.page) : pick(box, true)) });
  $("picture").addEventListener("error", () => problem("The picture cannot be loaded. If the link has ended, make a new one above."));
}
