// What is known of a box or a resource: what it is and where, how it is reached, and where else it leads.
import { $, closing, coloured, copy, el, press, show, wrap } from "./dom.js";
import { capital, colour, number, place, singular } from "./words.js";
import * as data from "./data.js";
import * as filters from "./filters.js";
import * as sections from "./sections.js";

const panel = $("facts");
const CONSOLE = "https://cloud.ibm.com/";
let on = {};

/** A dot for a state: its shape tells good from stopped from bad, beside the word. */
export function stateOf(state) {
  if (!state) return "";
  const bad = /fail|error|down|fault|critical|unhealthy|expired|suspended/i.test(state);
  const idle = /stop|pend|pause|delet|inactive|detach|maintenance|degraded|warning|offline/i.test(state);
  return wrap("span.state", el("i", { className: `dot ${bad ? "bad" : idle ? "idle" : "good"}` }), state);
}

/** The value of a fact of the index, which may have several lines. */
const listed = (value) => (value.includes("\n") ? wrap("ul", ...value.split("\n").map((line) => wrap("li", line))) : value);

function copyable(name, value) {
  const button = press("ghost small", () => copy(value, button), "Copy");
  button.ariaLabel = `Copy the ${name}`;
  return [wrap("dt", name), wrap("dd.code", value, " ", button)];
}

/** Region, VPC, zone and subnet, each a way there. */
function way(row) {
  const steps = [row.region && (data.ofKey(`region/${row.region}`) ?? { name: row.region }), row.vpc && row.kind !== "vpc" ? data.ofKey(`vpc/${row.vpc}`) : null,
    row.vpc && row.zone ? data.ofKey(`zone/${row.vpc}/${row.zone}`) ?? { name: row.zone } : row.zone && { name: row.zone }, row.subnet].filter((step) => step && step !== row);
  return steps.length ? wrap("p.way", ...steps.flatMap((step, n) => [n ? " › " : "", sections.linkTo(step)])) : "";
}

function tags(row) {
  return row.tags?.length ? sections.section("Tags", wrap("p.links", ...row.tags.map((tag) => {
    const button = press("link", () => filters.only("tag", tag), tag);
    button.title = "Dim all that has not this tag";
    return wrap("span", button);
  }))) : "";
}

function heading(kind, state, name) {
  return wrap("header", wrap("p.kind", coloured(wrap("i.square"), colour(kind)), capital(singular(kind)), state ? stateOf(state) : ""),
    el("h2", { id: "facts-name", tabIndex: -1 }, name), closing("the facts", () => on.close()));
}

/** What an index says of a box: enough until the inventory is there. */
function plain(box) {
  return wrap("section", wrap("dl", ...(box.facts ?? []).filter(([, value]) => !value.startsWith(CONSOLE)).flatMap(([name, value]) => [wrap("dt", capital(name)), wrap("dd", listed(value))])));
}

function members(box, rows) {
  const { count, members: told = [] } = box;
  const head = `All ${number(count)}`;
  if (rows.length) return sections.section(head, ...sections.links(rows));
  return sections.section(count > told.length ? `The first ${number(told.length)} of ${number(count)}` : head, wrap("ul", ...told.map(([name, words]) => wrap("li", name, " ", wrap("small", words)))));
}

function doors(box, row) {
  const parts = [];
  const console_ = box?.facts?.find(([, value]) => value.startsWith(CONSOLE))?.[1];
  if (console_) parts.push(el("a", { href: console_, target: "_blank", rel: "noopener noreferrer" }, "Open in IBM Cloud console"));
  if (box?.page) {
    parts.push(press("link", () => on.open(box.page), `Open page “${on.pageName(box.page)}”`));
  }
  if (row && !on.isShown(row)) {
    const by = data.shownBy(row);
    parts.push(by ? wrap("span", "Shown at ", sections.linkTo(by)) : wrap("span", "Not in the pictures; it is in the table."));
  }
  return parts.length ? wrap("p.links", ...parts.map((part) => wrap("span", part))) : "";
}

/** Shows a box, a resource, or both; `rows` are what a stack holds. */
export function put({ box, row, rows = [] } = {}, focus = false) {
  const was = !panel.hidden;
  if (!box && !row) {
    panel.dispatchEvent(new CustomEvent("told", { detail: null }));
    show(panel, false);
    return was;
  }
  const kind = row?.kind ?? box.kind;
  const name = row?.name || box?.name || row.id;
  const city = kind === "region" ? place(row?.id ?? box?.id) : "";
  const [id, crn] = [row?.id ?? box?.id, row?.crn ?? box?.crn];
  panel.replaceChildren(heading(kind, row?.state, city ? `${name} ${city}` : name),
    box?.about && !row ? wrap("p.help", box.about) : "",
    row ? way(row) : "", doors(box, row),
    ...(box?.count ? [members(box, rows)] : row ? sections.of(row) : [plain(box)]),
    row ? tags(row) : "",
    wrap("section", wrap("dl", ...(row?.resource_group ? [wrap("dt", "Resource group"), wrap("dd", row.resource_group)] : []),
      ...(id ? copyable("id", id) : []), ...(crn ? copyable("CRN", crn) : []))));
  show(panel, true);
  panel.scrollTop = 0;
  panel.dispatchEvent(new CustomEvent("told", { detail: row ?? null }));
  if (focus) $("facts-name").focus({ preventScroll: true });
  return was;
}

/** `handlers`: `open(page id)`, `go(row)`, `close()`, `pageName(page id)`, `isShown(row)`. */
export function start(handlers) {
  on = handlers;
  panel.onclick = ({ target }) => {
    if (target.row) on.go(target.row);
  };
  panel.onkeydown = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    on.close();
  };
}
