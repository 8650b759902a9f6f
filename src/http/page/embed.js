// Hands the drawing over to a window of draw.io: this page opens the window and gives it the file, inside the browser.
// Nothing has to be reachable from outside, so it works from a laptop too.
import { ask, notice } from "./dom.js";
import { text } from "./api.js";
import { save } from "./files.js";

const ORIGIN = "https://embed.diagrams.net";
const ADDRESS = `${ORIGIN}/?embed=1&proto=json&spin=1&libraries=1&saveAndExit=1&modified=unsavedChanges`;
let current = null;

/** Whether a message is one of the window that was opened, and what it says. */
function told({ source, origin, data }) {
  if (!current || source !== current.window || origin !== ORIGIN || typeof data !== "string") return null;
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
}

async function receive(message) {
  const said = told(message);
  if (!said) return;
  const send = (what) => current.window.postMessage(JSON.stringify(what), ORIGIN);
  if (said.event === "init") {
    try {
      send({ action: "load", title: current.name, xml: await current.file });
    } catch (problem) {
      current.window.close();
      notice("embed", "error", problem.message);
    }
  } else if (said.event === "save") {
    save(new Blob([said.xml], { type: "application/vnd.jgraph.mxfile" }), current.name);
    send({ action: "status", messageKey: "allChangesSaved", modified: false });
    if (said.exit) current.window.close();
  } else if (said.event === "exit") {
    current.window.close();
  }
}

/** Asks first, because the file is shown to a program of others; then opens the window and hands it over. */
export async function open({ url, file_name: name }) {
  const yes = await ask("Open in draw.io", ["A window of embed.diagrams.net opens, and this page hands it the file, inside your browser. It holds names, addresses and ids of the account. What you save there comes into your downloads.",
    "To give nothing away: download the file and open it in draw.io Desktop."], "Open the window");
  if (!yes) return;
  current?.window.close();
  // The window has to know who opened it, and is another origin: it sees nothing of this page.
  const window_ = window.open(ADDRESS, "drawstream-draw-io");
  if (!window_) return notice("embed", "error", "The browser did not let the window open. Allow windows of this page, or download the file and open it in draw.io.");
  const file = text(url);
  file.catch(() => {});
  current = { window: window_, name, file };
}

export function start() {
  addEventListener("message", receive);
}
