// Light or dark: as the system says, until somebody presses the button.
import { $, kept } from "./dom.js";

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

function name() {
  const words = isDark() ? "Use the light theme" : "Use the dark theme";
  $("theme").ariaLabel = words;
  $("theme").title = words;
}

export function start() {
  const theme = kept.get("theme");
  if (theme === "dark" || theme === "light") root.dataset.theme = theme;
  name();
  system.addEventListener("change", name);
  $("theme").onclick = () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    kept.set("theme", root.dataset.theme);
    name();
  };
}
