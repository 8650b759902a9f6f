// Everything that can be downloaded: the drawing, the page that is shown, and the facts. What is not stored is made
// here, in the browser.
import { $, body, el, notice, press, wrap } from "./dom.js";
import { menu } from "./menu.js";
import { size } from "./words.js";
import * as sheet from "./sheet.js";
import * as table from "./table.js";
import * as viewer from "./viewer.js";

/** The service puts no larger drawing into its first picture. */
const LARGEST_INSIDE = 8 << 20;
let result = null;

/** Gives a file to the reader. */
export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

const stem = () => result.file_name.replace(/\.drawio$/, "");
/** A page's name as part of a file's. */
const pageStem = () => `${stem()}-${viewer.page().picture.name.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60) || viewer.page().n + 1}`;

/** Makes a file; what goes wrong is said where it is seen. */
async function made(make, name) {
  try {
    save(await make(), name);
  } catch (problem) {
    notice("files", "error", problem.message || "This picture could not be made.");
  }
}

/** One value of a table in a file of values with commas; none that a spreadsheet would take for a formula. */
function quoted(value) {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as such a file. */
export function lines(heads, rows, what) {
  const all = [heads, ...rows].map((row) => row.map(quoted).join(",")).join("\r\n");
  save(new Blob([`${all}\r\n`], { type: "text/csv;charset=utf-8" }), `${stem()}-${what}.csv`);
}

export function csv() {
  const { heads, rows } = table.told();
  lines(heads, rows, "table");
}

/** The rows that are shown, with all that is known of each. */
export function json() {
  const own = ({ kind, id, crn, name, region, zone, vpc, resource_group, tags, state, addresses, data }) => ({ kind, id, crn, name, region, zone, vpc, resource_group, tags, state, addresses, data });
  save(new Blob([JSON.stringify(table.told().resources.map(own), null, 1)], { type: "application/json" }), `${stem()}-table.json`);
}

/** Prints the picture of the page alone. */
export function print() {
  viewer.set("picture");
  body.add("printing");
  addEventListener("afterprint", () => body.remove("printing"), { once: true });
  window.print();
}

function link(name, about, bytes, href) {
  return wrap("li", el("a", { href, rel: "noreferrer" }, wrap("b", name), wrap("span", about), wrap("small", bytes)));
}

function action(name, about, bytes, act) {
  return wrap("li", press("", act, wrap("b", name), wrap("span", about), wrap("small", bytes)));
}

const WORDS = { "inventory.csv": ["All as CSV", "every resource, one table"], "inventory.json": ["All as JSON", "the inventory, for programs"],
  "reach.json": ["Reach", "who can talk to whom, JSON"], "findings.json": ["Findings", "what to look at, JSON"], "changes.json": ["Changes", "what changed, JSON"] };

function fill(panel, close) {
  const { picture, shown } = viewer.page();
  const first = result.pictures[0];
  const then = (act) => () => { close(); act(); };
  panel.classList.add("files");
  panel.append(wrap("h2", "The whole drawing"), wrap("ul", link(".drawio", "to edit in draw.io", size(result.bytes), result.url),
    first && result.bytes <= LARGEST_INSIDE ? link(".drawio.svg", "a picture that draw.io can edit", "", first.url) : ""));
  if (shown) {
    panel.append(wrap("h2", `Page “${picture.name}”`), wrap("ul",
      action("SVG", "sharp at any size", "", then(() => made(() => sheet.svg(picture.url), `${pageStem()}.svg`))),
      action("PNG", "made here, 2× size", "", then(() => made(() => sheet.png(picture.url, shown), `${pageStem()}.png`))),
      action("PDF or paper", "by your browser’s print window", "", then(print))));
  }
  if (result.key) panel.append(wrap("h2", "For you alone"), wrap("ul", link("Key", "what leads back from the masks", "", result.key.url)));
  panel.append(wrap("h2", "The facts"), wrap("ul", ...result.files.map(({ name, url }) => link(...(WORDS[name] ?? [name, "beside the drawing"]), "", url))),
    wrap("p.help", `${result.missing.length ? "Incomplete: each file says what is missing. " : ""}Of this drawing, ${$("ends").textContent}.`));
}

/** Which result it is that is downloaded. */
export const put = (now) => { result = now; };

export function start() {
  menu($("files"), "All files to download", fill);
  for (const id of ["grid-csv", "dock-csv"]) $(id).onclick = csv;
  $("grid-json").onclick = json;
}
