// A long list of lines of one height, of which only those in view are elements.
import { el } from "./dom.js";

const ROW_PIXELS = 24;
const SPARE = 6;          // Lines above and below those in view.
const TALL_MAX = 8000000;  // Pixels; browsers allow little more.

export class LineList {
  // `describe(i)` gives the parts of line i as [class, text] pairs; `onPick(i)` hears of clicks.
  constructor(element, describe, onPick) {
    this.element = element;
    this.describe = describe;
    this.count = 0;
    this.current = -1;
    this.space = el("div", { class: "space", role: "presentation" });
    element.replaceChildren(this.space);
    element.addEventListener("scroll", () => this.draw());
    element.addEventListener("click", (event) => {
      const line = event.target.closest("[data-line]");
      if (line !== null) onPick(Number(line.dataset.line));
    });
    new ResizeObserver(() => this.draw()).observe(element);
  }

  setCount(count) {
    this.count = count;
    this.tall = Math.min(TALL_MAX, count * ROW_PIXELS);
    this.space.style.height = `${this.tall}px`;
    this.draw();
  }

  // Lines by which the list scrolls for each pixel; 1 / ROW_PIXELS unless it is very long.
  scale() {
    return this.tall > 0 ? this.count / this.tall : 1 / ROW_PIXELS;
  }

  setCurrent(line) {
    this.current = line;
    const view = this.element.clientHeight;
    const top = line / this.scale();
    if (top < this.element.scrollTop || top > this.element.scrollTop + view - ROW_PIXELS) {
      this.element.scrollTop = Math.max(0, top - view / 2);
    }
    this.draw();
  }

  draw() {
    const top = this.element.scrollTop;
    const first = Math.max(0, Math.floor(top * this.scale()) - SPARE);
    const fit = Math.ceil(this.element.clientHeight / ROW_PIXELS) + 2 * SPARE;
    const lines = [];
    for (let i = first; i < Math.min(this.count, first + fit); ++i) {
      lines.push(this.line(i, top + (i - top * this.scale()) * ROW_PIXELS));
    }
    this.space.replaceChildren(...lines);
    if (this.current >= 0) {
      this.element.setAttribute("aria-activedescendant", `line-${this.current}`);
    }
  }

  line(i, y) {
    const parts = this.describe(i).map(([name, text]) => el("span", { class: name }, text));
    const line = el(
      "div",
      {
        class: "line",
        role: "option",
        id: `line-${i}`,
        "data-line": String(i),
        "aria-selected": String(i === this.current),
        "aria-posinset": String(i + 1),
        "aria-setsize": String(this.count),
      },
      ...parts,
    );
    line.style.top = `${Math.round(y)}px`;
    return line;
  }
}
