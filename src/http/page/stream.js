// The stream of one job, through lost connections. The page names the job itself, so that it always comes back to the
// same one: a finished job answers its result, a running one, wherever it runs, all its events again, and one that is
// gone is begun again.
import { now, refusal } from "./api.js";
import { check } from "./session.js";
import { isLaptop } from "./dom.js";

const EVENTS = ["onStatus", "onProgress", "onFound", "onWarning", "onError", "onComplete"];
const TRIES = 6;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;
/** A laptop that slept has lost its connection, whatever the browser believes. */
const ASLEEP = 20_000;

/** 128 random bits, as the service names jobs. */
export function newJob() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Reads a job's stream; `on` has a handler for each event, and `lost(words)`, `back()`, `given(words, final)`, `signedOut()`. */
export function follow(job, query, on) {
  // What is completed has its own extent; the page's is for people. What a masked drawing was made of is the page's alone.
  const asked = [...query].filter(([name]) => name !== "of" && !(query.has("retry") && /^re(gion|source_group)$/.test(name)));
  const path = `/sse?${new URLSearchParams([["job", job], ...asked])}`;
  let source = null;
  let tries = 0;
  let timer = 0;
  let over = false;
  let ticked = now();

  const ticker = setInterval(() => {
    const slept = now() - ticked > ASLEEP;
    ticked = now();
    if (slept && source) connect();
  }, 1000);

  function stop() {
    over = true;
    clearTimeout(timer);
    clearInterval(ticker);
    removeEventListener("online", atOnce);
    source?.close();
    source = null;
  }

  function connect() {
    clearTimeout(timer);
    source?.close();
    if (over) return;
    source = new EventSource(path);
    for (const name of EVENTS) {
      source.addEventListener(name, (event) => {
        if (tries) on.back();
        tries = 0;
        if (name === "onError" || name === "onComplete") stop();
        on[name](name === "onError" || name === "onStatus" ? event.data : JSON.parse(event.data));
      });
    }
    // The browser would come back by itself, but always after the same time and for ever.
    source.onerror = () => {
      const refused = source.readyState === EventSource.CLOSED;
      source.close();
      source = null;
      lost(refused);
    };
  }

  async function lost(refused) {
    if (refused) {
      try {
        // A file on a laptop needs no sign-in.
        if (!(isLaptop && query.has("from")) && !await check()) {
          stop();
          return on.signedOut();
        }
        const why = await refusal(path);
        if (why && why.status >= 400 && why.status < 500) {
          stop();
          return on.given(why.message, true);
        }
      } catch { /* Not reached at all: as any lost connection. */ }
    }
    if (over) return;
    if (tries >= TRIES) return on.given("The connection to the service is lost. What was found stays on this page.", false);
    // Half of the wait is chance, so that not all pages come back in the same moment.
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** tries) * (0.5 + Math.random() / 2);
    tries += 1;
    on.lost(`The connection is lost; trying again (${tries} of ${TRIES})…`);
    timer = setTimeout(connect, wait);
  }

  function atOnce() {
    if (source || over) return;
    tries = Math.max(tries, 1);
    connect();
  }

  addEventListener("online", atOnce);
  connect();
  return { stop, again: () => { tries = 1; connect(); } };
}
