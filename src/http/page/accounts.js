// The accounts of the last survey that whoever is signed in may see: a table, and what leads on from each.
import { $, el, isLaptop, notice, press, show } from "./dom.js";
import { call } from "./api.js";
import { session } from "./session.js";
import { number } from "./words.js";

const HEADS = ["Account", "Group", "Read", "Changed", "Exposed", "Missing", "Since"];

const told = (error) => notice("links", "error", error.message);

function drawing({ id, name }) {
  return press("link", () => call("POST", `/accounts/${id}/links`, { date: null }).then(({ url }) => location.assign(url), told), name);
}

/** What changed from one of the days of the history to the latest state. */
function since(one) {
  const list = el("ul");
  const changes = (day) => call("GET", `/accounts/${one.id}/changes?from=${day}`).then(({ changes: all }) => list.replaceChildren(...all.map(({ change, kind, name }) => el("li", {}, `${change}: ${kind} ${name}`))), told);
  return el("div", {}, ...(one.dates ?? []).map((day) => press("link", () => changes(day), day)), list);
}

function row(one) {
  const cells = [one.drawing ? drawing(one) : one.name, (one.group ?? []).join(" / "), (one.read_at ?? "").slice(0, 10), one.changed ?? one.state,
    number(one.exposed ?? 0), one.error ? one.error.code : number(one.missing?.length ?? 0), one.drawing ? since(one) : ""];
  return el("tr", {}, ...cells.map((cell) => el("td", {}, cell)));
}

/** Asks for them; where there are none, nothing is shown. */
export async function refresh() {
  const place = $("accounts");
  show(place, false);
  // Where there is no survey nobody is asked, nor for whoever is not signed in.
  if (document.body.dataset.accounts !== "yes" || !(isLaptop || session())) return;
  const { accounts, read_at: at } = await call("GET", "/accounts").catch(() => ({ accounts: [] }));
  if (!accounts.length) return;
  const map = await call("GET", "/accounts/map").catch(() => null);
  const picture = map?.files.find(({ name }) => name.endsWith(".svg"))?.url;
  const table = el("table", {}, el("tr", {}, ...HEADS.map((head) => el("th", {}, head))), ...accounts.map(row));
  place.replaceChildren(el("div", { className: "head" }, el("h2", {}, `Accounts, surveyed ${at.slice(0, 10)}`), picture ? el("a", { href: picture, target: "_blank" }, "Map") : ""), table);
  show(place, true);
}
