// Light or dark: as the system says, until the reader chooses.
import { byId } from "./dom.js";

const NAMES = ["system", "light", "dark"];

// `onChange` is called whenever the colours change.
export function setUpTheme(onChange) {
  const button = byId("theme");
  const root = document.documentElement;
  let at = 0;
  const show = () => {
    if (NAMES[at] === "system") {
      delete root.dataset.theme;
    } else {
      root.dataset.theme = NAMES[at];
    }
    button.textContent = `Colours: ${NAMES[at]}`;
    onChange();
  };
  button.addEventListener("click", () => {
    at = (at + 1) % NAMES.length;
    show();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", onChange);
  show();
}
