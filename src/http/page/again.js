// The same account in another way: over an earlier drawing, compared with an earlier state, under other names.
import { $, ask, el, notice, press, show, wrap } from "./dom.js";
import { call, text } from "./api.js";
import * as drawings from "./drawings.js";
import * as upload from "./upload.js";

const FORMS = ".drawio,.svg,.png,.xml";
const STATES = `${FORMS},.json,.tfstate,.tfplan,.zip`;
let chosen = null; // the drawing to go on with
let other = null; // another file to compare with
let on = { draw() {}, account: () => "" };

/** What there is to compare with, as options: drawings of this browser that are still kept, or a file. */
function options(account, mine, first) {
  const known = drawings.keptOf(account).filter(({ job }) => job !== mine);
  return [...first, ...known.map(({ job, words, when }) => new Option(`The drawing of ${when} (${words})`, job)), new Option("A file …", "file")];
}

const picker = () => el("input", { type: "file", accept: STATES, ariaLabel: "The file to compare with" });

function update() {
  show($("earlier-name"), Boolean(chosen));
  show($("earlier"), !chosen);
  $("earlier-name").replaceChildren(chosen ? wrap("b", chosen.name) : "", " ", chosen ? press("link", () => take(null), "Leave it out") : "");
  const select = $("against");
  const was = select.value;
  select.replaceChildren(...options(on.account(), "", [new Option("Nothing", ""), ...(chosen ? [new Option("That drawing", "update")] : [])]));
  select.value = [...select.options].some(({ value }) => value === was) ? was : "";
  show($("against-file"), select.value === "file");
}

function take(file) {
  chosen = file;
  $("earlier-problem").textContent = "";
  update();
}

/** The choice of the form joined with an extent: what was chosen is sent now. */
async function joined(extent) {
  const all = new URLSearchParams(extent);
  const against = $("against").value;
  if (against === "file" && !other) throw new Error("Choose the file to compare with, or compare with nothing.");
  if (chosen) all.set("update", await upload.send(chosen));
  if (against === "update") all.set("compare", await upload.send(chosen));
  else if (against === "file") all.set("compare", await upload.send(other));
  else if (against) all.set("compare", against);
  return all;
}

/** Draws what the form says; what goes wrong is said there. */
export async function submit(extent) {
  $("earlier-problem").textContent = "";
  $("start").disabled = true;
  try {
    const all = await joined(extent);
    take(null);
    on.draw(all);
  } catch (error) {
    $("earlier-problem").textContent = error.message;
  } finally {
    $("start").disabled = false;
  }
}

/** What a result was made of, to be read again: the account, or, of a file, what the file said. */
async function source(result, asked) {
  const plain = drawings.plain(asked);
  return plain.has("from") ? inventory(result) : plain;
}

async function inventory(result) {
  const { url } = result.files.find(({ name }) => name === "inventory.json");
  const blob = new Blob([await text(url)], { type: "application/json" });
  return new URLSearchParams({ from: await upload.send(blob) });
}

/** The drawing of a result, to be drawn over: it has what people did. */
const drawn = async ({ url }) => upload.send(new Blob([await text(url)], { type: "application/xml" }));

/** The same over that drawing, where it was drawn over one: what people did to it must not be lost. */
async function goingOn(extent, result, asked) {
  if (asked.has("update")) extent.set("update", await drawn(result));
  return extent;
}

/** Draws what was read once more, with what was deleted by hand. */
export const bringBack = (result, asked) => run(async () => {
  const extent = await inventory(result);
  extent.set("update", await drawn(result));
  extent.set("bring_back", "true");
  if (!asked.has("from")) extent.set("of", result.job);
  return extent;
});

async function run(make) {
  try {
    on.draw(await make());
  } catch (error) {
    notice("again", "error", error.message);
  }
}

/** A file that was dropped onto a result: drawn over, or compared with. */
export async function dropped(file, result, asked) {
  const isDrawing = /\.(drawio|svg|png|xml)$/i.test(file.name);
  const over = el("input", { type: "radio", name: "drop", checked: isDrawing, disabled: !isDrawing });
  const against = el("input", { type: "radio", name: "drop", checked: !isDrawing });
  const yes = await ask(`What is ${file.name} for?`, [], "Draw", false, [
    wrap("label", over, "Go on with it: what people did to it stays, and this account is drawn over it"),
    wrap("label", against, "Compare with it: signs in the drawing, and a list of what changed since"),
  ]);
  if (!yes) return;
  run(async () => {
    const extent = await source(result, asked);
    if (!over.checked) await goingOn(extent, result, asked);
    extent.set(over.checked ? "update" : "compare", await upload.send(file));
    return extent;
  });
}

/** Asks for a drawing to go on with. */
export async function over(result, asked) {
  const field = el("input", { type: "file", accept: FORMS, ariaLabel: "The earlier drawing" });
  const yes = await ask("Go on with an earlier drawing", ["What people did to it stays: moves, notes, labels, looks. What is new finds a place beside its kin.", "A .drawio, .drawio.svg or .drawio.png that drawstream drew. The file itself is not changed: there will be a new one."], "Draw", false, [field]);
  if (yes && field.files[0]) run(async () => {
    const extent = await source(result, asked);
    extent.set("update", await upload.send(field.files[0]));
    return extent;
  });
}

/** Asks what to compare with. */
export async function compare(result, asked) {
  const field = picker();
  const select = el("select", { ariaLabel: "Compare with" });
  select.append(...options(result.account?.id ?? "", result.job, []));
  const fitting = () => show(field, select.value === "file");
  select.addEventListener("change", fitting);
  fitting();
  const yes = await ask("What changed since?", ["Signs in the drawing and a list say what is new, gone or different. An older drawing, an inventory, collected JSON or a state of Terraform’s will do."], "Compare", false,
    [wrap("label", "Compare with"), select, field]);
  if (!yes || (select.value === "file" && !field.files[0])) return;
  run(async () => {
    const extent = await goingOn(await source(result, asked), result, asked);
    extent.set("compare", select.value === "file" ? await upload.send(field.files[0]) : select.value);
    return extent;
  });
}

/** Asks whether the same is to be drawn under other names. */
export async function masked(result, asked) {
  const yes = await ask("Share masked?", ["Names, ids, addresses, tags and host names are replaced, the same by the same: vpc-1, server-17. What the account is made of, and how it is joined, stays to be seen.",
    "Made of what was read for this drawing. What people wrote in it is replaced too (note-1); where they put things, and how these look, stays. The key that leads back is for you alone: save it, and send the drawing."], "Draw it masked");
  if (yes) run(async () => {
    const extent = await goingOn(await inventory(result), result, asked);
    extent.set("mask", "true");
    // By which what is missing can be asked for: the names are in that drawing alone.
    if (!asked.has("from")) extent.set("of", result.job);
    return extent;
  });
}

/** What asks for the missing parts of a result alone, and does with them what was done with the others. */
export async function rest(result, asked) {
  const extent = await upload.anew(asked);
  extent.delete("from");
  extent.set("retry", asked.get("of") ?? result.job);
  // What people did to the earlier drawing is in this one, or, where this one is masked, in the one that it was masked from.
  if (asked.has("update")) extent.set("update", await drawn(asked.has("mask") && asked.has("of") ? await call("POST", "/links", { job: asked.get("of") }) : result));
  // A file that was compared with is gone where this tab cannot send it again.
  const since = asked.get("compare");
  if (since && extent.get("compare") === since && !drawings.keptOf(result.account?.id ?? "").some(({ job }) => job === since)) extent.delete("compare");
  return extent;
}

/** Words about what of an earlier drawing was kept, and what is new since. */
export function kept({ kept: all = {}, hidden = 0 }) {
  const list = (names) => names.filter(([name]) => all[name]).map(([name, words]) => `${all[name]} ${words}`).join(", ");
  const ofPeople = list([["moved", "moved or sized"], ["outside", "outside of their box"], ["relabelled", "relabelled"], ["restyled", "restyled"], ["bent", "bent"], ["added", "added"], ["pages", "pages"]]);
  const since = list([["new", "new"], ["gone", "gone"], ["elsewhere", "in another box"]]);
  return [ofPeople && `Kept of the edits: ${ofPeople}.`, since && `Since it was drawn: ${since}.`, hidden ? `${hidden} deleted by hand and hidden.` : "",
    all.returned ? `${all.returned === 1 ? "A page that was deleted is" : `${all.returned} pages that were deleted are`} there again: each resource has its page.` : ""].filter(Boolean).join(" ");
}

/** `handlers`: `draw(extent)`, `account()` whose drawings there are, `shown()` the result in sight as `[result, asked]`. */
export function start(handlers) {
  on = handlers;
  upload.place($("earlier"), take);
  $("earlier").querySelector("input").accept = FORMS;
  $("against").addEventListener("change", update);
  $("against-file").addEventListener("change", ({ target }) => { other = target.files[0] ?? null; });
  update();
  // A file that misses its place must not take the page away.
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    const file = event.dataTransfer?.files[0];
    if (!file || $("dialog").open) return;
    const [result, asked] = on.shown();
    if (result) dropped(file, result, asked);
    else if (!$("view-choose").hidden) take(file);
  });
}

/** The list of what can be compared with, anew. */
export const refresh = update;
