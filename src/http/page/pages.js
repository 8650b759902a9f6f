// The pages as tabs; where there are many, with a filter.
import { $, el, show } from "./dom.js";

/** More of them do not fit beside each other. */
const FEW = 8;

const bar = $("tabs");
const filter = $("filter");
let choose = () => {};

export function put(pictures) {
  bar.replaceChildren(...pictures.map(({ name }, n) => {
    const tab = el("button", { type: "button", role: "tab", id: `tab-${n}`, tabIndex: -1, "aria-selected": "false", "aria-controls": "stage", title: name }, name);
    tab.addEventListener("click", () => choose(n));
    return tab;
  }));
  filter.value = "";
  show(filter, pictures.length > FEW);
}

export function mark(at) {
  [...bar.children].forEach((tab, n) => {
    tab.setAttribute("aria-selected", String(n === at));
    tab.tabIndex = n === at ? 0 : -1;
  });
  const tab = bar.children[at];
  if (!tab) return;
  show(tab, true);
  $("stage").setAttribute("aria-label", `Page ${tab.textContent}`);
  // Only the bar is scrolled, not the page around it.
  const [left, right] = [tab.offsetLeft - bar.offsetLeft, tab.offsetLeft - bar.offsetLeft + tab.offsetWidth];
  if (left < bar.scrollLeft || right > bar.scrollLeft + bar.clientWidth) bar.scrollLeft = left - bar.clientWidth / 3;
}

function key(event) {
  const tabs = [...bar.children].filter((tab) => !tab.hidden);
  const now = tabs.indexOf(document.activeElement);
  const to = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (to === undefined || !tabs.length) return;
  event.preventDefault();
  const tab = tabs[(to + tabs.length) % tabs.length];
  tab.focus();
  choose([...bar.children].indexOf(tab));
}

export function start(onChoose) {
  choose = onChoose;
  bar.addEventListener("keydown", key);
  filter.addEventListener("input", () => {
    const text = filter.value.trim().toLowerCase();
    for (const tab of bar.children) {
      show(tab, tab.getAttribute("aria-selected") === "true" || tab.textContent.toLowerCase().includes(text));
    }
    bar.scrollLeft = 0;
  });
}
