// Calls to the service. What goes wrong comes out as an error with a sentence that says what to do.

/** The service's clock less ours, in milliseconds: a laptop whose clock is wrong must not end its session. */
let ahead = 0;
export const now = () => Date.now() + ahead;

/** Learns the service's time, which comes in whole seconds: only what no rounding explains is a difference. */
export function setClock(time) {
  const difference = Date.parse(time) - Date.now();
  if (Number.isFinite(difference)) ahead = Math.abs(difference) > 5000 ? difference : 0;
}

/** What the service answered, or that it did not. */
export class Problem extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/** In hex: where AWS signs the requests of the page, the body's hash has to come from the page. */
async function hash(text) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export async function call(method, path, body) {
  const init = { method, headers: {} };
  if (body !== undefined) {
    init.headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
    if (globalThis.crypto?.subtle) init.headers["x-amz-content-sha256"] = await hash(init.body);
  }
  return answer(await send(path, init));
}

async function send(path, init) {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem("The service cannot be reached. Check your connection and try again.", 0);
  }
}

async function answer(reply) {
  setClock(reply.headers.get("date"));
  const said = await reply.json().catch(() => null);
  if (!reply.ok) throw new Problem(said?.detail ?? `The service answered ${reply.status}. Try again in a minute.`, reply.status);
  return said;
}

async function linked(url) {
  const reply = await send(url, { credentials: "omit", referrerPolicy: "no-referrer" });
  if (!reply.ok) throw new Problem("The link to this drawing has ended. Make a new one in the menu “More”.", reply.status);
  return reply;
}

/** Reads a file of the drawing by its link. */
export const file = async (url) => (await linked(url)).json();
export const text = async (url) => (await linked(url)).text();

/** Why a stream was refused: an EventSource does not tell. Answers nothing where it would not be refused now. */
export async function refusal(path) {
  const abort = new AbortController();
  try {
    const reply = await send(path, { signal: abort.signal });
    if (!reply.ok) await answer(reply);
    return null;
  } catch (problem) {
    return problem;
  } finally {
    abort.abort();
  }
}
