// Who may open a connection to whom, as the files beside the drawing say it: classes of ends that nothing tells apart,
// rows between classes, what the internet can open, and findings. Fetched once for each result.
import { file } from "./api.js";

let store = null;
let loading = null;
let links = {};

const push = (map, name, value) => {
  const list = map.get(name);
  if (list) list.push(value);
  else map.set(name, [value]);
};

function take(reach, findings) {
  store = { classes: new Map(), of: new Map(), from: new Map(), to: new Map(), exposed: reach.exposed, open: new Map(), findings: findings.findings, unknown: reach.unknown };
  for (const { id, members } of reach.classes) {
    store.classes.set(id, members);
    for (const { kind, id: own } of members) {
      const name = `${kind}/${own}`;
      if (!store.of.get(name)?.includes(id)) push(store.of, name, id);
    }
  }
  for (const row of reach.connections) {
    push(store.from, String(row.from), row);
    push(store.to, String(row.to), row);
  }
  for (const one of reach.exposed) store.open.set(`${one.kind}/${one.id}`, one);
}

export const known = () => store;
export const has = () => Boolean(links.reach);
/** What the internet can open of a resource. */
export const open = (row) => store.open.get(`${row.kind}/${row.id}`);
/** The classes that a resource's addresses are in. */
export const classesOf = (row) => store.of.get(`${row.kind}/${row.id}`) ?? [];
export const members = (id) => store.classes.get(id);
/** Rows that begin or end at some classes. */
export const out = (ids) => ids.flatMap((id) => store.from.get(id) ?? []);
export const into = (ids) => ids.flatMap((id) => store.to.get(id) ?? []);

/** A set of connections in words: `tcp 443`. */
export function words(parts) {
  const one = ({ protocol, src_ports: sources, dst_ports: ports, icmp_type: type, code }) =>
    [protocol === "ANY" ? "any" : protocol.toLowerCase(), ports, sources && `from port ${sources}`, type && `type ${type}`, code && `code ${code}`].filter(Boolean).join(" ");
  const all = parts.map(one).join(", ");
  // Every protocol that is none of the three.
  const others = "protocol 0,2-5,7-16,18-255";
  return all === `any, ${others}` ? "everything" : all.replace(others, "other protocols");
}

/** Forgets a result, and learns where the next one's files are. */
export function put(files) {
  const url = (wanted) => files.find(({ name }) => name === wanted)?.url;
  [store, loading, links] = [null, null, { reach: url("reach.json"), findings: url("findings.json") }];
}

/** Fetches them, once. */
export function load() {
  const mine = links;
  loading ??= Promise.all([file(mine.reach), mine.findings ? file(mine.findings) : { findings: [] }]).then(([reach, findings]) => {
    if (mine === links) take(reach, findings);
  });
  loading.catch(() => { if (mine === links) loading = null; });
  return loading;
}
