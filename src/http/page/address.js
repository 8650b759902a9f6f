// What is shown, in the address behind its #: view, page, selection, filters, zoom, order. So a reload, the browser's
// back and forward, and whoever is sent the address come to the same. It never reaches the service.

/** What the address says now, or before the page has changed it. */
export const read = () => new URLSearchParams(location.hash.slice(1));

const path = (query) => {
  const text = query.toString();
  return `${location.pathname}${location.search}${text ? `#${text}` : ""}`;
};

/**
 * Changes parts of it; an empty value takes a part out, a list puts several. With `step` the browser's back button
 * comes back to what was before.
 */
export function write(changes, step = false) {
  const query = read();
  for (const [name, value] of Object.entries(changes)) {
    query.delete(name);
    for (const one of [value].flat()) if (one) query.append(name, one);
  }
  const now = path(query);
  if (now === path(read())) return;
  history[step ? "pushState" : "replaceState"](null, "", now);
}

/** Calls back when the browser went back or forward, or somebody wrote another address. */
export function start(onMove) {
  addEventListener("popstate", onMove);
}
