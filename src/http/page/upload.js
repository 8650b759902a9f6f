// Files that a run reads: sent to where the service says. On a laptop that needs no sign-in.
import { $, isLaptop, show } from "./dom.js";
import { call } from "./api.js";

let draw = () => {};
/** What was sent in this tab: a run deletes what it has read, so the same has to be sent again for another one. */
const sent = new Map();

/** Sends a file or what is made here; gives its id. */
export async function send(file) {
  const { url, headers, upload } = await call("POST", "/uploads", { bytes: file.size });
  // The length is for the browser to write.
  delete headers["content-length"];
  const reply = await fetch(url, { method: "PUT", headers, body: file, credentials: "omit", referrerPolicy: "no-referrer" }).catch(() => null);
  if (!reply?.ok) throw new Error("The file could not be sent. Try again.");
  sent.set(upload, file);
  return upload;
}

/** An extent whose files are there again; what another tab has sent stays as it is. */
export async function anew(extent) {
  const fresh = new URLSearchParams(extent);
  for (const name of ["from", "update", "compare"]) {
    const file = sent.get(fresh.get(name));
    if (file) fresh.set(name, await send(file));
  }
  return fresh;
}

/** Makes a place take a file that is chosen or dropped; `take(file)` gets it. */
export function place(element, take) {
  const field = element.querySelector("input");
  const got = (file) => file && take(file);
  field.addEventListener("change", () => {
    got(field.files[0]);
    field.value = "";
  });
  const over = (event) => {
    event.preventDefault();
    element.classList.toggle("over", event.type === "dragover");
  };
  for (const name of ["dragover", "dragleave", "drop"]) element.addEventListener(name, over);
  element.addEventListener("drop", (event) => {
    event.stopPropagation();
    got(event.dataTransfer.files[0]);
  });
}

async function drawn(element, file) {
  const [field, problem] = [element.querySelector("input"), element.querySelector(".problem")];
  problem.textContent = "";
  field.disabled = true;
  try {
    draw(new URLSearchParams({ from: await send(file) }));
  } catch (error) {
    problem.textContent = error.message;
  } finally {
    field.disabled = false;
  }
}

/** `onDraw(extent)` draws what was sent. */
export function start(onDraw) {
  draw = onDraw;
  const second = document.querySelector("[data-drop]").cloneNode(true);
  show(second, true);
  $("file-instead").append(second);
  for (const element of document.querySelectorAll("[data-drop]")) {
    // Elsewhere than on a laptop somebody pays for the run, so a sign-in comes first.
    if (isLaptop) show(element, true);
    place(element, (file) => drawn(element, file));
  }
}
