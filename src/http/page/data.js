// What the account holds, as the page knows it: the inventory beside the drawing, and where each thing is in the
// pictures. Fetched once for each result; search, filters, table and facts go by it.
import { file } from "./api.js";
import { isResource, place, singular } from "./words.js";

let store = empty();
let loading = null;
let sources = null;
let all = 0;

function empty() {
  return { rows: [], byKey: new Map(), byId: new Map(), byCrn: new Map(), at: new Map(), from: new Map(), to: new Map() };
}

const key = (kind, id) => `${kind}/${id}`;
export const rows = () => store.rows;
export const ofKey = (name) => store.byKey.get(name);
export const ofId = (id) => store.byId.get(id);
export const ofCrn = (crn) => store.byCrn.get(crn);
export const keyOf = (row) => key(row.kind, row.id);
/** The resource of a box; none for a stack. */
export const ofBox = ({ kind, id }) => (id ? store.byKey.get(key(kind, id)) : undefined);
/** What is on a page's box: of a stack all its members. */
export const onBox = (page, box) => store.at.get(`${page} ${box}`) ?? [];
/** Regions or zones, which are no resources. */
export const places = (kind) => [...store.byKey.values()].filter((row) => row.kind === kind);
/** Relations that begin or end at a resource: `{ relation, row, notes, to, external }`. */
export const from = (row) => store.from.get(keyOf(row)) ?? [];
export const to = (row) => store.to.get(keyOf(row)) ?? [];

const push = (map, name, value) => {
  const list = map.get(name);
  if (list) list.push(value);
  else map.set(name, [value]);
};

function take(list, inventory) {
  store = empty();
  for (const row of inventory.resources) {
    Object.assign(row, { page: -1, box: -1, known: "", addresses: row.addresses ?? [], state: row.state ?? "" });
    store.byKey.set(keyOf(row), row);
    if (!store.byId.has(row.id) || isResource(row.kind)) store.byId.set(row.id, row);
    if (row.crn) store.byCrn.set(row.crn, row);
    if (isResource(row.kind)) store.rows.push(row);
  }
  for (const [page, box, kind, , addresses, id] of list.rows) {
    const row = store.byKey.get(key(list.kinds[kind], id));
    if (!row) continue;
    Object.assign(row, { page, box, known: addresses });
    push(store.at, `${page} ${box}`, row);
  }
  for (const { relation, from: start, from_kind: kind, to: end, to_kind: end_kind, external, notes } of inventory.relations) {
    const [one, other] = [store.byKey.get(key(kind, start)), end_kind ? store.byKey.get(key(end_kind, end)) : null];
    if (one) push(store.from, keyOf(one), { relation, row: other, to: end, external, notes });
    if (one && other) push(store.to, keyOf(other), { relation, row: one, notes });
  }
  for (const row of store.byKey.values()) complete(row);
}

/** Names of what a resource lies in, and all words by which it is found. */
function complete(row) {
  const vpc = row.vpc ? store.byKey.get(key("vpc", row.vpc)) : null;
  row.vpcName = vpc?.name ?? "";
  row.region ||= vpc?.region ?? "";
  row.subnet = row.parent?.kind === "subnet" ? store.byKey.get(key("subnet", row.parent.id)) : null;
  row.subnetName = row.subnet?.name ?? "";
}

/** What a search looks through, small letters; made when it is first needed. */
export function text(row) {
  if (row.text) return row.text;
  const related = [];
  for (const { relation, row: other } of to(row)) {
    if (relation === "holds" || relation === "attached") related.push(other.name, other.id, other.data?.address ?? "");
  }
  const { profile, image, service, version } = row.data ?? {};
  row.text = [row.name, singular(row.kind), row.kind, row.id, row.crn, row.known, row.addresses.join(" "), row.tags.join("\n"), row.resource_group,
    profile, image, service, version, row.state, row.region, place(row.region), row.zone, row.vpcName, row.subnetName, ...related]
    .filter(Boolean).join("\n").toLowerCase();
  return row.text;
}

/** Makes the texts ready a few hundred at a time, so that nobody waits for them at the first key. */
function prepare(rows, at) {
  if (rows !== store.rows || at >= rows.length) return;
  rows.slice(at, at + 400).forEach(text);
  setTimeout(prepare, 20, rows, at + 400);
}

/** The resource in whose box something is shown that has none of its own: its owner's, its subnet's, its VPC's. */
export function shownBy(row) {
  const seen = new Set();
  let at = row;
  while (at && at.page < 0 && !seen.has(at)) {
    seen.add(at);
    at = from(at).find(({ relation, row: other }) => ["holds", "attached"].includes(relation) && other)?.row
      ?? (at.parent ? store.byKey.get(key(at.parent.kind, at.parent.id)) : null) ?? store.byKey.get(key("vpc", at.vpc));
  }
  return at && at.page >= 0 ? at : null;
}

/** How many resources there are: some kinds are only counted, and are no rows. */
export const total = () => all;

/**
 * Forgets a result, and says how many resources the next one has, and where they are: `{ search(), inventory() }`, links
 * as they are now.
 */
export function put(number, links) {
  [store, loading, sources, all] = [empty(), null, links, number];
}

/** Fetches it, once. */
export function load() {
  const mine = sources;
  loading ??= Promise.all([file(mine.search()), file(mine.inventory())]).then(([list, inventory]) => {
    if (mine !== sources) return;
    take(list, inventory);
    prepare(store.rows, 0);
  });
  loading.catch(() => { if (mine === sources) loading = null; });
  return loading;
}
