// The table's columns: those that all kinds have, and for each kind what people ask of it. A value is text, or a number
// that sorts as one.
import { capital, singular } from "./words.js";
import * as data from "./data.js";

const name = (value) => (value && typeof value === "object" ? value.name ?? value.id ?? "" : value ?? "");
const joined = (list) => (list ?? []).map(name).join(", ");
const column = (id, title, of, more = {}) => ({ id, title, of, width: 9, ...more });
const fact = (id, title, more) => column(id, title, (row) => {
  const value = row.data?.[id];
  return Array.isArray(value) ? joined(value) : typeof value === "boolean" ? (value ? "yes" : "no") : name(value);
}, more);
const amount = (id, title) => fact(id, title, { width: 6, number: true });
const related = (id, title, relation, of, more) => column(id, title, (row) => data.to(row).filter((one) => one.relation === relation).map(({ row: other }) => of(other)).join(", "), more);

const floating = related("floating", "Floating IP", "attached", (ip) => ip.data?.address ?? ip.name, { code: true });
const groups = related("security_groups", "Security groups", "guards", (group) => group.name, { width: 12 });
const NAME = column("name", "Name", (row) => row.name || row.id, { width: 14 });
const KIND = column("kind", "Kind", (row) => capital(singular(row.kind)), { width: 11 });
const STATE = column("state", "State", (row) => row.state, { width: 7 });
const ADDRESS = column("address", "Address", (row) => row.addresses.join(", ") || row.data?.cidr || row.data?.address || "", { code: true });
const PLACES = [
  column("region", "Region", (row) => row.region, { width: 7 }),
  column("zone", "Zone", (row) => row.zone, { width: 7 }),
  column("vpc", "VPC", (row) => row.vpcName, { to: (row) => row.vpc && data.ofKey(`vpc/${row.vpc}`) }),
  column("subnet", "Subnet", (row) => row.subnetName, { to: (row) => row.subnet }),
];
const LAST = [
  column("group", "Resource group", (row) => row.resource_group),
  column("tags", "Tags", (row) => row.tags.join(", "), { width: 14 }),
  column("id", "Id", (row) => row.id, { width: 20, code: true, hidden: true }),
  column("crn", "CRN", (row) => row.crn, { width: 30, code: true, hidden: true }),
];

const SERVER = [fact("profile", "Profile", { width: 9 }), amount("vcpus", "vCPU"), amount("memory_gib", "GiB"), fact("image", "Image", { width: 11, hidden: true }),
  floating, groups, related("volumes", "Volumes", "holds", (volume) => volume.name, { width: 14, hidden: true })];
const OF_KIND = {
  instance: SERVER,
  bare_metal_server: [fact("profile", "Profile"), amount("cores", "Cores"), amount("memory_gib", "GiB"), floating, groups],
  worker: [fact("profile", "Profile"), fact("version", "Version", { width: 12 }), fact("pool", "Pool"), fact("health", "Health")],
  subnet: [amount("addresses_free", "Free"), amount("addresses_total", "Of"), related("acl", "Network ACL", "filters", (acl) => acl.name, { width: 11 }), related("table", "Routing table", "routes", (one) => one.name, { width: 11 })],
  volume: [amount("capacity_gb", "GB"), amount("iops", "IOPS"), fact("profile", "Profile"), fact("encryption", "Encryption", { width: 10 }),
    column("of", "Attached to", (row) => data.from(row).filter(({ relation }) => relation === "holds").map(({ row: other, to }) => other?.name ?? to).join(", "), { width: 12 })],
  load_balancer: [fact("access", "Access", { width: 7 }), fact("profile", "Profile", { width: 7 }), fact("public_addresses", "Public", { code: true, width: 14 }), fact("hostname", "Host name", { width: 18, hidden: true }), groups],
  cluster: [fact("form", "Type"), fact("version", "Version", { width: 12 }), amount("workers", "Workers"), fact("ingress", "Ingress", { width: 20, hidden: true })],
  floating_ip: [column("of", "Attached to", (row) => data.from(row).map(({ row: other, to }) => other?.name ?? to).join(", "), { width: 12 })],
  security_group: [column("rules", "Rules", (row) => row.data?.rules?.length ?? 0, { number: true, width: 6 }), column("guards", "Guards", (row) => data.from(row).length, { number: true, width: 6 })],
  network_acl: [column("rules", "Rules", (row) => row.data?.rules?.length ?? 0, { number: true, width: 6 }), column("subnets", "Subnets", (row) => data.from(row).length, { number: true, width: 7 })],
  resource_instance: [fact("service", "Service", { width: 12 }), fact("location", "Location")],
  vpn_gateway: [fact("mode", "Mode"), fact("public_addresses", "Public", { code: true, width: 14 }), column("connections", "Connections", (row) => row.data?.connections?.length ?? 0, { number: true, width: 8 })],
  endpoint_gateway: [fact("service", "Service", { width: 12 }), groups],
};

/** The columns of a kind; without one, those of all kinds. */
export const of = (kind) => (kind
  ? [NAME, STATE, ADDRESS, ...(OF_KIND[kind] ?? []), ...PLACES, ...LAST]
  : [NAME, KIND, STATE, ADDRESS, ...PLACES, ...LAST]);
