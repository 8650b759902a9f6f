// What could not be read, in the place of the facts: which parts, why, which role helps, and what it means. And what
// was read, kind by kind and list by list.
import { $, closing, coloured, copy, el, press, show, wrap } from "./dom.js";
import { capital, colour, counted, isResource, number, place, plural, rank, several, singular } from "./words.js";
import * as warnings from "./warnings.js";

const STATES = {
  refused: "refused", failed: "no answer", out_of_time: "out of time", not_configured: "not asked", not_read: "no list of it is read",
};
const panel = $("facts");
/** Services as IBM's policies name them, where that is certain. */
const SERVICES = [["VPC Infra", "is"], ["Transit G", "transit"], ["Direct L", "directlink"], ["Kubernetes", "containers-kubernetes"], ["Power", "power-iaas"], ["DNS", "dns-svcs"]];

const where = ({ region }) => `${place(region) || region}${place(region) && region !== "global" ? ` (${region})` : ""}`;

/** Commands that give the roles that are needed, one for each service. */
function commands(missing) {
  const wanted = new Set();
  for (const { role } of missing) {
    const [, name, service] = role?.match(/^(\w+) on ([^:]+)/) ?? [];
    const id = SERVICES.find(([words]) => service?.startsWith(words))?.[1];
    if (id) wanted.add(`ibmcloud iam service-policy-create \\\n  drawstream --roles ${name} \\\n  --service-name ${id}`);
  }
  return [...wanted].join("\n");
}

/** Things of kinds that no list reads, counted over all regions. */
function unread(rows) {
  const counts = new Map();
  for (const { kind, found } of rows) counts.set(kind, (counts.get(kind) ?? 0) + found);
  return [...counts].map(([kind, found]) => counted(found, kind)).join(", ");
}

function coverage({ coverage: all }) {
  const read = all.filter(({ state }) => state === "found").length;
  const others = all.filter(({ state }) => state === "not_read");
  const table = el("div.scroll", { tabIndex: 0, role: "region", ariaLabel: "Coverage of each region and kind" });
  const details = wrap("details", wrap("summary", `${number(read)} of ${number(all.length - others.length)} lists read`), table);
  // Hundreds of rows that few look at.
  details.ontoggle = () => {
    if (!details.open || table.children.length) return;
    table.append(wrap("table", wrap("thead", wrap("tr", ...["Region", "Kind", "State", "Found"].map((head) => el("th", { scope: "col" }, head)))),
      wrap("tbody", ...all.map((row) => wrap("tr", el("th", { scope: "row" }, where(row)), wrap("td", singular(row.kind)),
        wrap("td", row.state === "found" ? "read" : STATES[row.state] ?? row.state), wrap("td", number(row.found)))))));
  };
  return [others.length ? wrap("p", `In the account and not drawn, because no list of them is read: ${unread(others)}.`) : "", details];
}

function counts({ resources, missing }, nothing) {
  const all = Object.entries(resources).filter(([, count]) => count).sort(([a], [b]) => rank(a) - rank(b));
  if (!all.some(([kind]) => isResource(kind))) return wrap("ul.counts", wrap("li", `${nothing}${missing.length ? ", as far as it was read" : ""}.`));
  return wrap("ul.counts", ...all.map(([kind, count]) => wrap("li",
    coloured(wrap("i.square"), colour(kind)), capital(plural(kind)), wrap("b", number(count)))));
}

/** Shows it; `retry()` draws what is missing again, if that can be, `close()` is called by the button, `nothing` says that there is nothing. */
export function put(result, { retry, close, nothing }) {
  const { missing, coverage: all } = result;
  const asked = all.filter(({ state }) => state !== "not_read").length;
  const script = commands(missing);
  const copying = press("tertiary", () => copy(script, copying), "Copy");
  panel.replaceChildren(
    wrap("header", wrap("p.kind", `${number(asked - missing.length)} of ${several(asked, "part")} read`),
      el("h2", { id: "facts-name", tabIndex: -1 }, missing.length ? `${several(missing.length, "part")} ${missing.length === 1 ? "is" : "are"} missing` : "Everything was read"), closing("what was read", close),
      wrap("p.help", "A part is one kind in one region.")),
    missing.length ? el("ul.warnings.missing", { id: "missing", tabIndex: 0, ariaLabel: "What is missing" }, ...warnings.items(missing)) : "",
    missing.length ? wrap("section", script ? wrap("h3", "Give the role, then try again") : "", script ? el("pre.scroll", { tabIndex: 0, role: "group", ariaLabel: "Commands that give the roles" }, script) : "",
      wrap("div.buttons", script ? copying : "", retry ? press("tertiary", retry, "Try the missing parts again") : "")) : "",
    missing.length ? wrap("section", wrap("h3", "What it means for what you see"), wrap("p", "Picture, table and file lack these parts; the title says so. What is missing may exist.")) : "",
    el("section", { id: "counts" }, wrap("h3", "Read from the account"), counts(result, nothing)),
    el("section", { id: "coverage" }, wrap("h3", "Coverage"), ...coverage(result)));
  show(panel, true);
  panel.scrollTop = 0;
  $("facts-name").focus({ preventScroll: true });
}

/** What is missing in a few words: kinds and where. */
export function words(missing) {
  const kinds = [...new Set(missing.map(({ kind }) => kind))].sort((a, b) => rank(a) - rank(b)).map(plural);
  const regions = [...new Set(missing.map(({ region }) => region).filter((region) => region !== "global"))];
  const list = kinds.length > 4 ? [...kinds.slice(0, 3), `${number(kinds.length - 3)} more kinds`] : kinds;
  const joined = list.length > 1 ? `${list.slice(0, -1).join(", ")} and ${list.at(-1)}` : list[0];
  return capital(`${joined}${regions.length === 0 ? "" : regions.length > 2 ? ` of ${number(regions.length)} regions` : ` of ${regions.join(" and ")}`}`);
}
