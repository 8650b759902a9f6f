// A file in place of an account: sent to where the service says, drawn without any call to IBM Cloud. On a laptop that
// needs no sign-in.
import { $, isLaptop, show } from "./dom.js";
import { call } from "./api.js";

let draw = () => {};

async function send(place, file) {
  const [field, problem] = [place.querySelector("input"), place.querySelector(".problem")];
  problem.textContent = "";
  field.disabled = true;
  try {
    const { url, headers, upload } = await call("POST", "/uploads", { bytes: file.size });
    // The length is for the browser to write.
    delete headers["content-length"];
    const reply = await fetch(url, { method: "PUT", headers, body: file, credentials: "omit", referrerPolicy: "no-referrer" }).catch(() => null);
    if (!reply?.ok) throw new Error("The file could not be sent. Try again.");
    draw(new URLSearchParams({ from: upload }));
  } catch (error) {
    problem.textContent = error.message;
  } finally {
    field.disabled = false;
    field.value = "";
  }
}

/** `onDraw(extent)` draws what was sent. */
export function start(onDraw) {
  draw = onDraw;
  const second = document.querySelector("[data-drop]").cloneNode(true);
  show(second, true);
  $("file-instead").append(second);
  for (const place of document.querySelectorAll("[data-drop]")) {
    // Elsewhere than on a laptop somebody pays for the run, so a sign-in comes first.
    if (isLaptop) show(place, true);
    place.querySelector("input").addEventListener("change", ({ target }) => target.files[0] && send(place, target.files[0]));
    const over = (event) => {
      event.preventDefault();
      place.classList.toggle("over", event.type === "dragover");
    };
    for (const name of ["dragover", "dragleave", "drop"]) place.addEventListener(name, over);
    place.addEventListener("drop", ({ dataTransfer }) => dataTransfer.files[0] && send(place, dataTransfer.files[0]));
  }
}
