// Light or dark: as the system says, until somebody presses the button.
import { $ } from "./dom.js";

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

function stored() {
  try {
    return localStorage.getItem("theme");
  } catch {
    return null; // Storage may be switched off; then the choice lasts as long as the page.
  }
}

const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

function name() {
  const words = isDark() ? "Use the light theme" : "Use the dark theme";
  $("theme").setAttribute("aria-label", words);
  $("theme").title = words;
}

export function start() {
  const theme = stored();
  if (theme === "dark" || theme === "light") root.dataset.theme = theme;
  name();
  system.addEventListener("change", name);
  $("theme").addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch { /* as above */ }
    name();
  });
}
