// The page: sign in, start, watch, download. Data from the account reaches the page as text only.
const $ = (id) => document.getElementById(id);
const show = (id, visible) => { $(id).hidden = !visible; };
let source = null;
let job = null;
const rows = new Map();

async function call(method, path, body) {
  const init = { method, headers: {} };
  if (body !== undefined) {
    init.headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  const reply = await fetch(path, init);
  const said = await reply.json().catch(() => ({}));
  if (!reply.ok) {
    const error = new Error(said.detail ?? `The service answered ${reply.status}.`);
    error.status = reply.status;
    throw error;
  }
  return said;
}

function fail(error) {
  $("error").textContent = error instanceof TypeError ? "The service cannot be reached." : error.message;
}

function signedIn(session) {
  show("signed-out", !session);
  show("signed-in", Boolean(session));
  if (!session) return;
  const who = session.sample ? "the sample account" : `account ${session.account_id}`;
  const until = new Date(session.expires_at).toLocaleTimeString();
  $("who").textContent = `Signed in to ${who} until ${until}.`;
  if (session.identity === "user" && !session.sample) {
    $("who").textContent += " This is a person's key: it can do all that the person can. A service ID's is safer.";
  }
}

async function signIn(body) {
  $("error").textContent = "";
  try {
    signedIn(await call("POST", "/session", body));
  } catch (error) {
    fail(error);
  }
}

function ended() {
  source?.close();
  source = null;
  show("start", true);
  show("cancel", false);
  show("bar", false);
}

function progress({ region, kind, found, answered, asked }) {
  const key = `${region} ${kind}`;
  let cell = rows.get(key);
  if (!cell) {
    const row = $("kinds").insertRow();
    row.insertCell().textContent = region;
    row.insertCell().textContent = kind.replaceAll("_", " ");
    cell = row.insertCell();
    rows.set(key, cell);
    show("found", true);
  }
  cell.textContent = found;
  $("bar").value = Math.max($("bar").value, asked ? answered / asked : 0);
  $("calls").textContent = `${answered} of ${asked} calls answered`;
}

function warning({ region, kind, message, role }) {
  show("not-read", true);
  const item = document.createElement("li");
  item.textContent = `${region}, ${kind.replaceAll("_", " ")}: ${message}${role ? ` (${role})` : ""}`;
  $("warnings").append(item);
}

function complete(result) {
  job = result.job;
  $("status").textContent = "Done.";
  $("link").href = result.url;
  $("link").download = result.file_name;
  const count = Object.values(result.resources).reduce((sum, n) => sum + n, 0);
  $("facts").textContent = `${count} resources on ${result.pages} page${result.pages === 1 ? "" : "s"}, ` +
    `${Math.ceil(result.bytes / 1024)} kB; the link works until ${new Date(result.expires_at).toLocaleTimeString()}.`;
  show("result", true);
}

function start() {
  for (const id of ["status", "error", "calls"]) $(id).textContent = "";
  for (const id of ["result", "found", "not-read"]) show(id, false);
  $("kinds").replaceChildren();
  $("warnings").replaceChildren();
  $("bar").value = 0;
  rows.clear();
  job = null;
  show("start", false);
  show("cancel", true);
  show("bar", true);
  source = new EventSource("/sse");
  const on = (name, handle) => source.addEventListener(name, (event) => {
    job = event.lastEventId.split("-")[0] || job;
    handle(event.data);
  });
  on("onStatus", (text) => { $("status").textContent = text; });
  on("onProgress", (text) => progress(JSON.parse(text)));
  on("onWarning", (text) => warning(JSON.parse(text)));
  on("onError", (text) => { ended(); $("status").textContent = ""; $("error").textContent = text; });
  on("onComplete", (text) => { ended(); complete(JSON.parse(text)); });
  source.onerror = async () => {
    // An EventSource tells no status: closed means refused, and the session says why.
    if (source?.readyState !== EventSource.CLOSED) return;
    ended();
    try {
      signedIn(await call("GET", "/session"));
      $("error").textContent = "The stream was refused. Try again.";
    } catch (error) {
      if (error.status === 401) signedIn(null);
      fail(error);
    }
  };
}

$("sign-in").addEventListener("submit", (event) => {
  event.preventDefault();
  const key = $("key").value;
  $("key").value = "";
  signIn({ api_key: key });
});
$("sample").addEventListener("click", () => signIn({ sample: true }));
$("start").addEventListener("click", start);
$("cancel").addEventListener("click", () => {
  if (job) call("DELETE", `/jobs/${job}`).catch(fail);
  else ended();
});
$("sign-out").addEventListener("click", async () => {
  ended();
  try {
    await call("DELETE", "/session");
    signedIn(null);
  } catch (error) {
    fail(error);
  }
});

show("sample", document.body.dataset.sample === "yes");
call("GET", "/session").then(signedIn, (error) => {
  signedIn(null);
  if (error.status !== 401) fail(error);
});
