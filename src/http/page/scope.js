// The choice of what is drawn: everything, or some regions or one resource group, read from the account.
import { $, el, show, wrap } from "./dom.js";
import { call } from "./api.js";
import { place } from "./words.js";

let loaded = null;
const form = $("choose");

const chosen = () => [...$("regions").querySelectorAll(":checked")].map((box) => box.value);
const inPart = () => form.elements.extent.value === "part";

/** The choice as the stream's query has it. */
export function query() {
  const query = new URLSearchParams();
  if (!inPart()) return query;
  for (const region of chosen()) query.append("region", region);
  if ($("group").value) query.append("resource_group", $("group").value);
  return query;
}

/** A choice in words. */
export function words(query) {
  const regions = query.getAll("region");
  const group = query.get("resource_group");
  const option = [...$("group").options].find((one) => one.value === group);
  const parts = [];
  if (regions.length) parts.push(regions.join(", "));
  if (group) parts.push(`resource group ${option?.textContent ?? group}`);
  const what = query.has("from") ? "A file" : parts.length ? `Only ${parts.join("; ")}` : "The whole account";
  const beside = [query.has("update") && "over an earlier drawing", query.has("compare") && "compared", query.get("mask") === "true" && "masked"];
  return [what, ...beside.filter(Boolean)].join(", ");
}

function fill({ regions, resource_groups: groups, problems }) {
  $("regions").replaceChildren(...regions.map((region) => wrap("label",
    el("input", { type: "checkbox", name: "region", value: region }),
    region, wrap("small", place(region)))));
  $("group").replaceChildren(new Option("All resource groups", ""), ...groups.map(({ id, name }) => new Option(name || id, id)));
  $("regions-help").textContent = regions.length ? "None chosen means all." : "The regions could not be read; all will be drawn.";
  $("scope-problem").textContent = [...problems, problems.length ? "The whole account can be drawn all the same." : ""].join(" ").trim();
}

/** As long as nothing of it is known. */
function clear() {
  fill({ regions: [], resource_groups: [], problems: [] });
  $("regions-help").textContent = "Reading the regions…";
  $("scope-problem").textContent = "Reading regions and resource groups…";
}

/** Reads what there is to choose from, once for each session. */
async function load(session) {
  if (loaded === session) return;
  loaded = session;
  clear();
  try {
    fill(await call("GET", "/scope"));
  } catch (problem) {
    loaded = null;
    fill({ regions: [], resource_groups: [], problems: [problem.message] });
  }
}

export function start(getSession, onDraw) {
  form.addEventListener("change", () => {
    show($("part"), inPart());
    if (inPart()) load(getSession());
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    onDraw(query());
  });
}

/** Forgets what was read of another account. */
export function reset() {
  loaded = null;
  form.reset();
  show($("part"), false);
  clear();
}
