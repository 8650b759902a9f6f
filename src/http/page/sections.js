// What is known of a resource, as sections: one for each question, with small tables and links. Known lists have their
// own columns; whatever else there is becomes a line or a table by its own names.
import { el, press, wrap } from "./dom.js";
import { capital, number, plural, singular } from "./words.js";
import * as data from "./data.js";

/** Lines of a table and items of a list that are shown at once. */
const MOST = 50;

/** Columns of the lists that need better words than their own: key of the list, then head and value of each column. */
const COLUMNS = {
  interfaces: [["Interface", (one) => one.name || (one.primary ? "primary" : "")], ["Address", (one) => one.addresses], ["Subnet", (one) => one.subnet], ["Groups", (one) => one.security_groups]],
  listeners: [["Listener", (one) => [one.protocol, one.ports]], ["Goes to", (one) => one.default_pool?.name ?? (one.https_redirect ? "redirects to HTTPS" : "")], ["Policies", (one) => one.policies?.length ?? ""]],
  routes: [["To", (one) => one.destination], ["Does", (one) => one.action], ["Next hop", (one) => one.next_hop], ["Zone", (one) => one.zone]],
  connections: [["Name", (one) => one.name], ["Other end", (one) => one.peer ?? one.network_id ?? one.network_type], ["State", (one) => one.status ?? one.state]],
  virtual_connections: [["Name", (one) => one.name], ["Network", (one) => one.network_id ?? one.network_type], ["State", (one) => one.status]],
  members: [["Address", (one) => one.private_address ?? one.address], ["Public", (one) => one.public_address], ["Role", (one) => one.role], ["Health", (one) => one.health]],
};
/** Facts that stand in a section of their own, or are nobody's question. */
const ELSEWHERE = new Set(["interfaces", "rules", "addresses", "private_addresses", "public_addresses", "address", "pools", "security_groups", "subnets", "virtual_network_interface"]);
/** What relations are called, from either side. */
const FROM = { connects: "Joins", member: "Sends load to", egress: "Goes out by", attached: "Attached to", reaches: "Reaches", peer: "Peers", runs: "Runs in",
  mounts: "Mounted by", guards: "Guards", filters: "Filters", routes: "Routes", holds: "Belongs to", serves: "Serves", resolves: "Resolves names by" };
const TO = { connects: "Joined by", egress: "Way out for", reaches: "Reached by", runs: "Clusters", mounts: "File shares",
  filters: "Network ACL", routes: "Routing table", serves: "DNS", resolves: "Resolves names for" };

export const section = (head, ...parts) => wrap("section", wrap("h3", ...[head].flat()), ...parts);

/** A button that leads to a resource's box; plain words where it is not known. */
export const linkTo = (row, words) => {
  if (!row?.kind) return words || row?.name || "–";
  const button = press("link", null, words || row.name || row.id);
  button.row = row;
  return button;
};

/** A value as it is shown: references are links, ranges of ports one word, lists with commas. */
export function show(value) {
  if (value === null || value === undefined || value === "") return ["–"];
  if (typeof value === "boolean") return [value ? "yes" : "no"];
  if (typeof value === "number") return [String(value)];
  if (Array.isArray(value)) return value.length ? value.flatMap((one, n) => [n ? (typeof one === "object" && one?.first === undefined ? ", " : " ") : "", ...show(one)]) : ["–"];
  if (typeof value === "object") {
    if ("first" in value && "last" in value) return [value.first === value.last ? `${value.first}` : `${value.first}–${value.last}`];
    if ("id" in value) return [linkTo(data.ofId(value.id), value.name || value.id)];
    const inner = Object.values(value).filter((one) => one !== null && one !== "");
    return inner.length === 1 ? show(inner[0]) : Object.entries(value).flatMap(([name, one], n) => [n ? ", " : "", `${words(name)} `, ...show(one)]);
  }
  const known = /^crn:/.test(value) ? data.ofCrn(value) : null;
  if (known) return [linkTo(known)];
  return [/^[0-9a-f:]*[.:][0-9a-f.:]+(\/\d+)?$/i.test(value) ? wrap("span.code", value) : value];
}

/** What a fact is called: `capacity_gb` is "Capacity GB". */
export const words = (name) => capital(name.replaceAll("_", " ").replace(/\b(id|dns|bgp|asn|cidr|ip|ike|iops|crn|vlan|mtu|gib|gb|mbps|vcpus?)\b/gi, (word) => ({ gib: "GiB", gb: "GB", mbps: "Mbps", vcpus: "vCPU" }[word] ?? word.toUpperCase())));

/** A small table; long ones show the rest when asked. */
export function table(heads, rows) {
  const [body, more] = growing(el("tbody"), rows, (row) => wrap("tr", ...row.map((cell) => wrap("td", ...[cell].flat()))));
  return [wrap("div.scroll", wrap("table", wrap("thead", wrap("tr", ...heads.map((head) => el("th", { scope: "col" }, head)))), body)), more];
}

/** A list that begins with the first of all, and what shows more of them. */
export function growing(list, all, made) {
  const more = press("link small", () => put(), `Show more of ${number(all.length)}`);
  const put = () => {
    list.append(...all.slice(list.children.length, list.children.length + MOST).map(made));
    more.hidden = list.children.length >= all.length;
  };
  put();
  return [list, more];
}

/** Links to resources, in a line; of many the first. */
export const links = (rows) => growing(wrap("p.links"), rows, (row) => wrap("span", linkTo(row)));

const remote = (rule) => rule.remote?.group ?? rule.remote?.cidr ?? rule.remote?.address ?? rule.remote;
const anywhere = (value) => (value === "0.0.0.0/0" ? ["anywhere"] : show(value));
const ports = (rule) => rule.ports ?? rule.destination_ports ?? (rule.icmp_type === undefined || rule.icmp_type === null ? "any" : `type ${rule.icmp_type}`);
const way = (rule) => (rule.direction === "inbound" ? "in" : "out");

/** Rules of a security group, or of an ACL in their order. */
export function rules(list) {
  if (!list?.length) return [wrap("p.help", "No rules: nothing is let through.")];
  if (list[0].action) {
    return table(["Rule", "Way", "Does", "Protocol", "Ports", "From", "To"], list.map((rule, n) => [`${n + 1}`, way(rule), rule.action, rule.protocol, show(ports(rule)), anywhere(rule.source), anywhere(rule.destination)]));
  }
  return table(["Rule", "Way", "Protocol", "Ports", "From or to"], list.map((rule, n) => [`${n + 1}`, way(rule), rule.protocol, show(ports(rule)), anywhere(remote(rule))]));
}

function addresses(row) {
  const { data: facts = {} } = row;
  const parts = [];
  if (facts.interfaces?.length) parts.push(...listed("interfaces", facts.interfaces));
  const plain = [...new Set([facts.address, facts.public_address, ...(facts.public_addresses ?? []), ...(facts.private_addresses ?? []), ...(facts.interfaces?.length ? [] : row.addresses)].flat().filter(Boolean))];
  if (plain.length) parts.push(wrap("p", ...show(plain)));
  for (const { row: other } of data.to(row).filter(({ relation }) => relation === "attached")) {
    parts.push(wrap("p", "Floating IP ", wrap("span.code", other.data?.address ?? ""), " ", linkTo(other)));
  }
  if (["instance", "worker", "bare_metal_server"].includes(row.kind)) {
    const out = row.subnet ? data.from(row.subnet).find(({ relation }) => relation === "egress")?.row : null;
    if (out) parts.push(wrap("p", "Goes out by ", linkTo(out), "."));
  }
  return parts.length ? [section("Addresses", ...parts)] : [];
}

/** A list of things, by the columns that are known for it or by its own names. */
function listed(name, list) {
  const known = COLUMNS[name];
  if (known) {
    const used = known.filter(([, of]) => list.some((one) => ![undefined, null, ""].includes(of(one))));
    return table(used.map(([head]) => head), list.map((one) => used.map(([, of]) => show(of(one)))));
  }
  const names = [...new Set(list.flatMap((one) => Object.keys(one)))].filter((key) => key !== "id" && !list.every((one) => typeof one[key] === "object" && one[key] && !("id" in one[key]) && !("first" in one[key]))).slice(0, 4);
  return table(names.map(words), list.map((one) => names.map((key) => show(one[key]))));
}

const isReference = (one) => one && typeof one === "object" && "id" in one && Object.keys(one).every((key) => key === "id" || key === "name");

function own(row) {
  const { data: facts = {} } = row;
  const parts = [];
  const lines = [];
  if (facts.rules && ["security_group", "network_acl"].includes(row.kind)) parts.push(section("Rules", ...rules(facts.rules)));
  for (const pool of facts.pools ?? []) {
    parts.push(section(["Pool ", pool.name], wrap("p.help", [pool.protocol, pool.algorithm?.replaceAll("_", " "), pool.health_protocol && `health by ${pool.health_protocol}`].filter(Boolean).join(" · ")),
      ...table(["Member", "Port", "Health", "Weight"], [...pool.members ?? []].sort((a, b) => (a.target?.name ?? "").localeCompare(b.target?.name ?? "")).map((one) => [show(one.target ?? one.address), show(one.port), show(one.health), show(one.weight)]))));
  }
  for (const [name, value] of Object.entries(facts)) {
    if (ELSEWHERE.has(name) && !(name === "subnets" || (name === "rules" && row.kind === "custom_resolver"))) continue;
    if (Array.isArray(value) && value.length && value.every(isReference)) parts.push(section(words(name), ...links(value.map((one) => data.ofId(one.id) ?? one))));
    else if (Array.isArray(value) && typeof value[0] === "object") parts.push(section(words(name), ...listed(name, value)));
    else if (value !== null && value !== "" && !(Array.isArray(value) && !value.length)) lines.push([words(name), show(value)]);
  }
  return { parts, lines };
}

/** Groups that guard it, with their rules; and what sends load to it, holds it, filters it. */
function around(row) {
  const parts = [];
  const [to, from] = [data.to(row), data.from(row)];
  for (const { row: group } of to.filter(({ relation }) => relation === "guards")) {
    parts.push(section(["Rules of ", linkTo(group)], ...rules(group.data?.rules)));
  }
  const acl = row.subnet ? data.to(row.subnet).find(({ relation }) => relation === "filters")?.row : null;
  if (acl) parts.push(wrap("p.help", "The subnet’s ACL: ", linkTo(acl)));
  const load = [...new Set(to.filter(({ relation }) => relation === "member").map(({ row: balancer }) => balancer))].flatMap((balancer) => {
    const { pools = [], listeners = [] } = balancer.data ?? {};
    return pools.filter(({ members }) => members?.some(({ target }) => target?.id === row.id)).map((pool) => [linkTo(balancer),
      show(listeners.filter(({ default_pool: to }) => to?.id === pool.id).map(({ protocol, ports }) => [protocol, ...show(ports)].join(" "))), pool.name]);
  });
  if (load.length) parts.push(section("Takes load from", ...table(["Balancer", "Listener", "Pool"], load)));
  const volumes = to.filter(({ relation, row: other }) => relation === "holds" && other.kind === "volume").map(({ row: other }) => other);
  if (volumes.length) parts.push(section("Volumes", ...table(["Name", "Size", "Encryption"], volumes.map((volume) => [[linkTo(volume)], volume.data?.capacity_gb ? `${number(volume.data.capacity_gb)} GB` : "–", show(volume.data?.encryption?.replaceAll("_", " "))]))));
  const seen = new Map();
  for (const { relation, row: other, to: name } of from) if (FROM[relation]) seen.set(FROM[relation], [...(seen.get(FROM[relation]) ?? []), other ?? { name: name || "outside" }]);
  for (const { relation, row: other } of to) if (TO[relation]) seen.set(TO[relation], [...(seen.get(TO[relation]) ?? []), other]);
  for (const [head, rows] of seen) parts.push(section(head, ...links([...new Set(rows)])));
  return parts;
}

/** What lies in a subnet, VPC or zone, by kind. */
function inside(row) {
  if (!["vpc", "subnet", "zone", "region"].includes(row.kind)) return [];
  const within = { vpc: (one) => one.vpc === row.id && one !== row, subnet: (one) => one.subnet === row, zone: (one) => `${one.vpc}/${one.zone}` === row.id, region: (one) => one.region === row.id }[row.kind];
  const kinds = new Map();
  for (const one of data.rows()) if (within(one)) kinds.set(one.kind, [...(kinds.get(one.kind) ?? []), one]);
  if (!kinds.size) return [];
  if (row.kind === "subnet") return [section("In it", ...[...kinds.values()].flatMap((rows) => links(rows)))];
  return [section("In it", wrap("p", [...kinds].map(([kind, rows]) => `${number(rows.length)} ${rows.length === 1 ? singular(kind) : plural(kind)}`).join(" · ")))];
}

/** All sections of a resource. */
export function of(row) {
  const { parts, lines } = own(row);
  const all = [...addresses(row), ...around(row), ...parts, ...inside(row)];
  if (lines.length) all.push(section("More", wrap("dl", ...lines.flatMap(([name, value]) => [wrap("dt", name), wrap("dd", ...value)]))));
  return all;
}
