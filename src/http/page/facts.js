// What is known of a box: name, kind, addresses, CRN, and where it leads.
import { $, coloured, copy, el, show } from "./dom.js";
import { colour, number, singular } from "./words.js";

const panel = $("facts");

/** A fact's two elements. A value may have several lines: the style keeps its line feeds. */
function fact(name, value, code = false) {
  return [el("dt", {}, name), el("dd", { className: code ? "code" : "" }, value)];
}

function copyable(name, value) {
  const [term, text] = fact(name, value, true);
  const button = el("button", { type: "button", className: "ghost small", "aria-label": `Copy the ${name}` }, "Copy");
  button.addEventListener("click", () => copy(value, button));
  term.append(button);
  return [term, text];
}

/** Shows a box; `open(page id)` goes to its page, `close()` is called by the button. */
export function put(box, { open, close, pageName, focus }) {
  if (!box) return show(panel, false);
  const { kind, name, about, id, crn, page, facts = [], count, members = [] } = box;
  const head = el("h2", { id: "facts-name", tabIndex: -1 }, name);
  const closing = el("button", { type: "button", className: "close", "aria-label": "Close the facts" }, "×");
  closing.addEventListener("click", close);
  panel.replaceChildren(
    el("p", { className: "kind" }, coloured(el("i", { className: "square" }), colour(kind)), singular(kind)),
    head,
    closing,
    about ? el("p", { className: "help" }, about) : "",
  );
  if (page) {
    const go = el("button", { type: "button", className: "tertiary" }, `Open page “${pageName(page)}”`);
    go.addEventListener("click", () => open(page));
    panel.append(el("div", { className: "buttons" }, go));
  }
  panel.append(el("dl", {},
    ...facts.flatMap(([key, value]) => fact(key, value)),
    ...(id ? copyable("id", id) : []),
    ...(crn ? copyable("CRN", crn) : [])));
  if (members.length) {
    panel.append(el("h3", {}, count > members.length ? `The first ${number(members.length)} of ${number(count)}` : `All ${number(count)}`),
      el("ul", {}, ...members.map(([member, words]) => el("li", {}, member, words ? el("small", {}, words) : ""))));
  }
  show(panel, true);
  panel.scrollTop = 0;
  if (focus) head.focus();
}
