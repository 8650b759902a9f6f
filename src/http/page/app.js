// Which of the five views is shown, and what leads from one to another: sign in, choose, watch,
// result, and the accounts of a survey.
// The address holds the job and its extent, so that a reload or another day comes back to it. A job's id is no
// credential: it belongs to the account and the identity that started it.
import { $, body, isLaptop, notice, show } from "./dom.js";
import * as again from "./again.js";
import * as drawings from "./drawings.js";
import * as result from "./result.js";
import * as scope from "./scope.js";
import * as session from "./session.js";
import * as theme from "./theme.js";
import * as watch from "./watch.js";
import * as upload from "./upload.js";
import { newJob } from "./stream.js";

const VIEWS = ["sign-in", "choose", "watch", "result", "accounts"];
const KNOWN = ["region", "resource_group", "from", "update", "bring_back", "compare", "mask", "retry", "of"];
let account = "";
let accounts = null; // those of a survey, where the service shows one
let live = false; // whether a live account is wanted where there are those of a survey, too
let known = false; // whether it is known if somebody is signed in

function view(name) {
  const before = VIEWS.find((view) => !$(`view-${view}`).hidden);
  for (const view of VIEWS) show($(`view-${view}`), view === name);
  const plain = name === "sign-in" || name === "choose";
  body.toggle("plain-page", plain);
  body.toggle("bench-page", !plain);
  if (before === name) return;
  scrollTo(0, 0);
  // At first the browser has the focus where it should be; later it must not be on what is hidden.
  if (before) $(`view-${name}`).querySelector(name === "sign-in" ? "#key" : "h1").focus({ preventScroll: true });
}

function address() {
  const query = new URLSearchParams(location.search);
  const extent = new URLSearchParams([...query].filter(([name]) => KNOWN.includes(name)));
  const job = query.get("job") ?? "";
  return { job: /^[0-9a-f]{32}$/.test(job) ? job : "", extent };
}

function remember(job, extent = new URLSearchParams()) {
  const query = new URLSearchParams([...(job ? [["job", job]] : []), ...extent]).toString();
  // What was shown of a job belongs to that job.
  const same = query === location.search.slice(1);
  history.replaceState(null, "", `${query ? `?${query}` : location.pathname}${same ? location.hash : ""}`);
}

function draw(extent) {
  const job = newJob();
  remember(job, extent);
  result.clear();
  for (const name of ["stopped", "person", "links"]) notice(name);
  view("watch");
  watch.watch(job, extent, false);
}

/** Draws the same again: what a run has read of this tab's files is sent anew. */
function redraw(extent) {
  upload.anew(extent).then(draw, (error) => notice("links", "error", error.message));
}

function choose() {
  remember("");
  result.clear();
  again.refresh();
  if (accounts) accounts.refresh();
  begin();
}

/** Where a drawing begins. */
const begin = () => view(session.session() ? "choose" : "sign-in");

/** The accounts of a survey, where there is one; else where a drawing begins. */
async function overview() {
  if (document.body.dataset.accounts === "yes" && !accounts) {
    [, accounts] = await result.later();
    accounts.start({ show: () => { live = false; overview(); }, draw: () => { live = true; begin(); }, file: async (file) => draw(new URLSearchParams({ from: await upload.send(file) })) });
      }
  if (!accounts || !await accounts.refresh() || live) return begin();
  accounts.put();
  view("accounts");
}

function onSession(is, reason) {
  $("key-problem").textContent = reason;
  const first = !known;
  known = true;
  const { job, extent } = address();
  // A file was drawn without a sign-in, and is found again without one.
  if (!is && first && job && isLaptop && extent.has("from")) {
    view("watch");
    return watch.watch(job, extent, true);
  }
  if (!is) {
    watch.leave();
    result.clear();
    colleague();
    return job ? view("sign-in") : overview();
  }
  const whose = `${is.account_id} ${is.sample}`;
  if (whose !== account) scope.reset();
  account = whose;
  drawings.of(is.account_id);
  if (!job) {
    again.refresh();
    return overview();
  }
  view("watch");
  watch.watch(job, extent, true);
}

/** Whoever comes by an address that somebody sent is told why a sign-in is asked, and what it will show. */
function colleague() {
  const { job } = address();
  const shown = new URLSearchParams(location.hash.slice(1));
  const parts = [shown.get("view") === "table" ? "its table" : "", shown.get("page") ? "one of its pages" : "", shown.get("sel") ? "a chosen resource" : ""].filter(Boolean);
  const text = `Sign in to see this drawing${parts.length ? `: ${parts.join(", ")}` : ""}. It belongs to whoever drew it: you need the same identity. With another one, draw the account yourself.`;
  $("colleague").textContent = job ? text : "";
  show($("colleague"), Boolean(job));
}

function onWatched({ result: complete, took, stopped, signedOut, again: once, failed }) {
  const { extent } = address();
  if (complete) {
    // Whoever draws the same again draws all of it.
    extent.delete("retry");
    remember(complete.job, extent);
    result.put(complete, took, extent);
    return view("result");
  }
  // What has failed is not tried again by a reload alone.
  if (failed) return remember("", extent);
  if (signedOut) return session.set(null, "Your session has ended. Sign in again to go on where you were.");
  if (once) return redraw(extent);
  choose();
  notice("stopped", "", stopped ?? "");
}

function onResult({ deleted, again: once, retry }) {
  if (retry) return draw(retry);
  // What a file held is not kept.
  if (once && !once.has("from")) return draw(drawings.plain(once));
  choose();
  notice("stopped", "", deleted ? "The drawing is deleted, and with it all links." : "");
}

// The address behind # is taken: it says what is shown.
document.querySelector(".skip").onclick = (event) => {
  event.preventDefault();
  $("main").focus();
};
theme.start();
scope.start(session.session, again.submit);
watch.start(onWatched);
result.start(onResult);
upload.start(draw);
again.start({ draw, account: () => session.session()?.account_id ?? "", shown: () => ($("view-result").hidden ? [] : result.shown()) });
drawings.start({ again: draw });
await session.start(onSession);
