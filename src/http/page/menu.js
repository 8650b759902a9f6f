// A button that opens a panel below itself: one at a time, closed by Escape, a press elsewhere, or when the focus goes.
import { el } from "./dom.js";

let current = null;

/** Closes what is open; with `back` the focus returns to its button. */
export function close(back = false) {
  if (!current) return;
  const { button, panel } = current;
  current = null;
  button.ariaExpanded = false;
  panel.remove();
  if (back) button.focus();
}

/** Below its button, within the window. */
function place(button, panel) {
  const edge = button.getBoundingClientRect();
  const [width, height] = [panel.offsetWidth, panel.offsetHeight];
  const below = innerHeight - edge.bottom - 8;
  const above = edge.top - 8;
  const up = height > below && above > below;
  panel.style.left = `${Math.max(8, Math.min(edge.left, innerWidth - width - 8))}px`;
  panel.style.top = `${up ? Math.max(8, edge.top - Math.min(height, above)) : edge.bottom}px`;
  panel.style.maxHeight = `${Math.max(up ? above : below, 160)}px`;
}

function keys(event) {
  if (event.key === "Escape") {
    event.stopPropagation();
    return close(true);
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.tagName === "SELECT") return;
  const all = [...event.currentTarget.querySelectorAll("a[href], button, input")].filter((one) => one.offsetParent && !one.disabled);
  event.preventDefault();
  all[(all.indexOf(document.activeElement) + step + all.length) % all.length]?.focus();
}

/** Makes a button open a panel; `fill(panel, close)` makes its content each time. */
export function menu(button, name, fill) {
  button.ariaExpanded = false;
  button.onclick = () => {
    if (current?.button === button) return close(true);
    close();
    const panel = el("div.menu", { role: "group", ariaLabel: name });
    fill(panel, () => close(true));
    button.after(panel);
    button.ariaExpanded = true;
    current = { button, panel };
    place(button, panel);
    panel.onkeydown = keys;
    panel.querySelector("input, a[href], button")?.focus();
    panel.addEventListener("focusout", ({ relatedTarget: to }) => {
      if (to && current?.panel === panel && !panel.contains(to) && !to.contains(panel) && to !== button) close();
    });
  };
}

addEventListener("pointerdown", ({ target }) => {
  if (current && !current.panel.contains(target) && !current.button.contains(target)) close();
});
addEventListener("resize", () => close());
