// What could not be read. The service's words, with those of one cause in one item: kinds, regions, and what to do.
import { $, el, inFrames, show, wrap } from "./dom.js";
import { capital, place, plural, rank, several } from "./words.js";

/** Regions that are named beside the kinds; of more, the number is. */
const FEW = 3;

let all = new Map();

const named = (region) => (place(region) ? `${place(region)} (${region})` : region);
const listed = (names) => (names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names.join(""));
const unique = (values) => [...new Set(values)].sort();

/** The lines of a message: what happened (without what it is about), what it means, what to do. */
function lines({ message, role }) {
  const [first, ...rest] = message.split("\n");
  const how = first.slice(first.indexOf(": ") + 2);
  return { how, rest: role ? rest.filter((line) => !line.includes(role)) : rest };
}

function groupedBy(items, key) {
  const groups = new Map();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups.values()];
}

/** Warnings of one cause, joined: of one kind in all its regions, then of all kinds in the same regions. */
function grouped(warnings) {
  const kinds = groupedBy(warnings, (warning) => [warning.kind, warning.role, warning.message.slice(warning.message.indexOf(": "))].join("\n"));
  const rows = kinds.map((group) => ({ ...lines(group[0]), kind: group[0].kind, role: group[0].role,
    regions: unique(group.map(({ region }) => region).filter((region) => region !== "global")),
    again: group.every(({ status }) => ![401, 403].includes(status)),
    requests: group.map((warning) => warning.request_id).filter(Boolean) }));
  return groupedBy(rows, ({ how, rest, regions }) => [how, ...rest, ...regions].join("\n"));
}

/** `Viewer on VPC Infrastructure Services: Floating IP, Load Balancer`. */
function roles(all) {
  const services = new Map();
  for (const role of all) {
    const [service, part] = role.split(/: (.*)/s);
    services.set(service, [...(services.get(service) ?? []), ...(part ? [part] : [])]);
  }
  return [...services].map(([service, parts]) => (parts.length ? `${service}: ${parts.join(", ")}` : service)).join("; ");
}

/** A group as an item of a list. */
function item(group) {
  const [{ how, rest, regions }] = group;
  const kinds = unique(group.map(({ kind }) => kind)).sort((a, b) => rank(a) - rank(b)).map(plural);
  const where = regions.length > FEW ? several(regions.length, "region") : listed(regions.map(named));
  const needed = unique(group.map(({ role }) => role).filter(Boolean));
  const [request] = group.flatMap(({ requests }) => requests);
  return el("li", { className: group.every(({ again }) => again) ? "again" : "" }, wrap("b", `${capital(kinds.join(", "))}${where && ` in ${where}`}`), `: ${how}`,
    ...rest.map((line) => wrap("p", line)),
    needed.length ? wrap("p", `Needs: ${roles(needed)}`) : null,
    regions.length > FEW ? wrap("p", wrap("small", regions.map(named).join(", "))) : null,
    request ? wrap("p", wrap("small", `For IBM’s support: request ${request}`)) : null);
}

/** All of them as items. */
export const items = (warnings) => grouped([...warnings]).map(item);

const draw = inFrames(() => {
  $("warnings").querySelector("ul").replaceChildren(...items(all.values()));
  $("warnings-count").textContent = all.size || "";
  show($("warnings-count"), all.size > 0);
  show($("warnings").querySelector(".none-missing"), !all.size);
});

/** Takes in one event; the same one again, after a lost connection, is there once. */
export function take(warning) {
  all.set([warning.region, warning.kind, warning.status, warning.code].join(" "), warning);
  draw();
}

export const count = () => all.size;

export function reset() {
  all = new Map();
  // Beside the picture there is room for it, above it there is not.
  $("warnings").open = matchMedia("(min-width: 66.01rem)").matches;
  draw();
}
