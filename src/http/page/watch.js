// Watching a run: its status in the stream's own words, one bar that never goes back, the time, and how to stop it.
import { $, inFrames, notice, say, show } from "./dom.js";
import { call, now } from "./api.js";
import { follow } from "./stream.js";
import { capital, duration, number, several } from "./words.js";
import * as scope from "./scope.js";
import * as counters from "./counters.js";
import * as outline from "./outline.js";
import * as warnings from "./warnings.js";

const STEPS = ["Downloading resources", "Creating diagram", "Saving diagram"];
let run = null;
let done = () => {};

/** When the run of a job began, as this tab knows it, over a reload. */
const known = {
  get: (job) => { try { return sessionStorage.getItem(`begun ${job}`); } catch { return null; } },
  set: (job, begun) => { try { sessionStorage.setItem(`begun ${job}`, begun); } catch { /* Then it is not told. */ } },
};

const draw = inFrames(() => {
  if (!run) return;
  const { answered, asked } = run;
  if (asked) {
    // Newly known calls lower the ratio: then the bar waits.
    run.ratio = Math.max(run.ratio, Math.min(1, answered / asked));
    $("bar").value = run.ratio;
    $("calls").textContent = `${number(answered)} of ${several(asked, "call")} answered`;
  }
});

function status(text) {
  $("status").textContent = text;
  const at = STEPS.indexOf(text);
  const bars = $("progress").querySelectorAll(":scope > i");
  [...$("steps").children].forEach((step, n) => {
    if (n) bars[n - 1].className = at > n || (at === n && n === 2) ? "done" : "";
    step.ariaCurrent = n === at ? "step" : null;
  });
  say(text);
}

function tick() {
  if (run) $("time").textContent = duration(now() - run.begun);
}

function clear() {
  counters.reset();
  outline.reset();
  warnings.reset();
}

const handlers = {
  onStatus: status,
  onProgress(progress) {
    counters.take(progress);
    run.answered = progress.answered;
    run.asked = progress.asked;
    draw();
  },
  onFound(found) {
    if (found.begun) began(found.begun);
    if (found.account) whose(found.account);
    outline.take(found);
  },
  onWarning(warning) {
    counters.lose(warning);
    warnings.take(warning);
    say(`${several(warnings.count(), "part")} could not be read`);
  },
  onError(text) {
    const deleted = run.cancelled;
    end();
    if (deleted) return done({ stopped: "Stopped, as you asked. Nothing was kept." });
    fail(text);
    done({ failed: true });
  },
  onComplete(result) {
    const took = now() - run.begun;
    const resumed = run.resumed && !run.told;
    end();
    done({ result, took: resumed ? null : took });
  },
  lost(words) {
    $("status").textContent = words;
    say(words);
  },
  back() {
    $("status").textContent = STEPS[0];
  },
  given(words, final) {
    if (final) end();
    fail(words, !final);
    if (final) done({ failed: true });
  },
  signedOut() {
    end();
    done({ signedOut: true });
  },
};

/** What is drawn, and of whose account, once that is known. */
function whose(account) {
  $("of").textContent = `${[account, run.query.has("retry") ? "Only what was missing" : "", scope.words(run.query)].filter(Boolean).join(" · ")}.`;
  if (account) $("account").textContent = account;
}

/** The run is new, or the one that this tab knows, or one that had to start anew. */
function began(begun) {
  const before = known.get(run.job);
  known.set(run.job, begun);
  run.begun = Date.parse(begun);
  run.told = true;
  tick();
  if (before && before !== begun) {
    clear();
    notice("anew", "", "The run could not be taken up where it was, so it has started anew.");
  }
}

function fail(text, again = false) {
  $("failure").textContent = capital(text);
  $("again").textContent = again ? "Connect again" : "Try again";
  status(again ? "Connection lost" : "No drawing");
  // Numbers of nothing say nothing; what could not be read says why there is no drawing.
  running(false, again || warnings.count());
}

/** Shows a run, or why there is none; `found`: whether what it found stays in sight. */
function running(is, found = true) {
  for (const id of ["progress", "cancel", "time", "reload"]) show($(id), is);
  for (const id of ["tallies", "watching"]) show($(id), found);
  show($("failed"), !is);
}

function end() {
  clearInterval(run?.ticker);
  run?.stream.stop();
  run = null;
}

async function cancel() {
  if (!run) return;
  const { job } = run;
  run.cancelled = true;
  $("cancel").disabled = true;
  $("cancel").textContent = "Stopping…";
  try {
    await call("DELETE", `/jobs/${job}`);
  } catch (problem) {
    if (!run) return;
    run.cancelled = false;
    $("cancel").disabled = false;
    $("cancel").textContent = "Stop";
    // What the service does not know has nothing that could be stopped.
    if (problem.status !== 404) return notice("cancel", "error", problem.message);
  }
  if (!run) return;
  end();
  done({ stopped: "Stopped, as you asked. Nothing was kept." });
}

/** Watches a job. `resumed`: it may be running or finished already. */
export function watch(job, query, resumed) {
  end();
  clear();
  notice("anew", "", "");
  run = { job, query, resumed, ratio: 0, answered: 0, asked: 0, begun: now(), told: false, cancelled: false };
  status(resumed ? "Coming back to your drawing" : "Asking IBM Cloud");
  $("calls").textContent = "No call answered yet";
  whose("");
  $("bar").value = 0;
  $("cancel").disabled = false;
  $("cancel").textContent = "Stop";
  running(true);
  tick();
  run.ticker = setInterval(tick, 1000);
  run.stream = follow(job, query, handlers);
}

/** Leaves a run alone, as it is. */
export function leave() {
  end();
}

export function start(onDone) {
  done = onDone;
  $("cancel").onclick = cancel;
  $("again").onclick = () => {
    if (!run) return done({ again: true });
    running(true);
    status("Coming back to your drawing");
    run.stream.again();
  };
  $("other").onclick = () => {
    end();
    done({ stopped: "" });
  };
}
