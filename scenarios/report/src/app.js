// The page of a run: what is where, and what keys, clicks and controls do.
import { Axis, BY_EVENT, BY_TIME } from "./axis.js";
import { setUpFilters } from "./controls.js";
import { byId, el, fill } from "./dom.js";
import { drawCursor, drawPicture, GUTTER, HEAD, laneHeight } from "./draw.js";
import { Filter, placeOf, search } from "./filter.js";
import { lanesOf } from "./lanes.js";
import { LineList } from "./list.js";
import { readPalette } from "./palette.js";
import { States } from "./states.js";
import { drawTable } from "./table.js";
import { setUpTheme } from "./theme.js";
import { countText, lineText, plural, timeText } from "./words.js";

const OPENING_ROWS = 90;  // In view when the page opens.

export class App {
  constructor(run) {
    this.run = run;
    this.states = new States(run);
    this.lanes = lanesOf(run);
    this.axis = new Axis(run);
    this.filter = new Filter(run);
    this.mask = new Uint8Array(run.rowCount);
    this.violationRow = findViolation(run);
    this.found = [];  // Places in this.rows.
    this.cursor = this.violationRow >= 0 ? this.violationRow : Math.max(0, run.rowCount - 1);
    this.canvas = byId("picture");
    this.list = new LineList(byId("events"), (i) => this.lineParts(i), (i) => this.goTo(this.rows[i]));
    this.drawn = { messages: 0, drawn: 0 };
  }

  start() {
    this.fillFacts();
    this.fillCauses();
    setUpFilters(this.run, this.filter, () => this.applyFilter());
    this.applyFilter();
    this.axis.showRows(this.cursor - OPENING_ROWS, this.cursor + OPENING_ROWS / 6);
    setUpTheme(() => this.redraw());
    this.setUpButtons();
    this.setUpPicture();
    document.addEventListener("keydown", (event) => this.onKey(event));
    this.goTo(this.cursor);
  }

  // --- What never changes.

  fillFacts() {
    const { violation, facts } = this.run;
    document.title = violation === null ? `Run ${facts.seed}` : `${violation.property}, seed ${facts.seed}`;
    byId("title").textContent = violation === null ? `Run of seed ${facts.seed}` : violation.property;
    fill(byId("detail"), violation === null ? "No property is broken." : violation.detail);
    if (violation !== null && violation.source !== "") byId("detail").append(` (${violation.source})`);
    const why = violation === null ? [] : violation.why;
    fill(byId("why"), ...why.map((text) => el("li", {}, text)));
    byId("why").hidden = why.length === 0;
    const items = Object.entries(facts).map(([name, text]) => el("div", {}, el("dt", {}, name), el("dd", {}, text)));
    fill(byId("facts"), ...items);
  }

  fillCauses() {
    const { causes, leftOut } = this.run;
    byId("causes-part").hidden = causes.length === 0;
    fill(byId("causes"), ...causes.map((cause) => {
      if (cause.row === undefined) return el("li", {}, cause.text);
      return el("li", {}, el("button", { class: "link", onclick: () => this.goTo(cause.row) }, cause.text));
    }));
    fill(byId("left-out"), ...leftOut.map((text) => el("li", {}, text)));
    byId("left-out-part").hidden = leftOut.length === 0;
  }

  lineParts(i) {
    const row = this.rows[i];
    const isFound = this.foundSet !== undefined && this.foundSet.has(i);
    const cause = this.run.causes.findIndex((c) => c.row === row);
    return [
      ["time", timeText(this.run.at[row], 6)],
      ["step", `#${this.run.step[row]}`],
      [row === this.violationRow ? "what broken" : isFound ? "what found" : "what",
        (cause < 0 ? "" : `cause ${cause + 1}: `) + lineText(this.run, row)],
    ];
  }

  // --- Filters and search.

  applyFilter() {
    this.rows = this.filter.rows();
    this.filtered = (this.filtered ?? 0) + 1;
    this.mask.fill(0);
    for (const row of this.rows) this.mask[row] = 1;
    this.list.setCount(this.rows.length);
    byId("slider").max = String(Math.max(0, this.rows.length - 1));
    this.applySearch();
    this.showCursor();
  }

  applySearch() {
    this.found = search(this.run, this.rows, byId("search").value);
    this.foundSet = new Set(this.found);
    const wanted = byId("search").value.trim() !== "";
    byId("found").textContent = wanted ? plural(this.found.length, "match", "matches") : "";
    this.list.draw();
  }

  nextFound(direction) {
    if (this.found.length === 0) return;
    const place = placeOf(this.rows, this.cursor);
    const behind = direction > 0
      ? this.found.find((i) => i > place)
      : this.found.findLast((i) => i < place);
    this.goTo(this.rows[behind ?? (direction > 0 ? this.found[0] : this.found[this.found.length - 1])]);
  }

  // --- The cursor.

  goTo(row) {
    this.cursor = Math.max(0, Math.min(row, this.run.rowCount - 1));
    this.axis.follow(this.cursor);
    this.showCursor();
  }

  // Steps among the rows that are shown.
  step(by) {
    if (this.rows.length === 0) return;
    const place = placeOf(this.rows, this.cursor);
    const between = this.rows[place] !== this.cursor && by < 0 ? 1 : 0;
    const next = Math.max(0, Math.min(this.rows.length - 1, place + by + between));
    this.goTo(this.rows[next]);
  }

  showCursor() {
    if (this.run.rowCount === 0) return;
    const place = placeOf(this.rows, this.cursor);
    byId("slider").value = String(place);
    byId("slider").setAttribute("aria-valuetext", `event ${place + 1} of ${this.rows.length}`);
    this.list.setCurrent(this.rows.length === 0 ? -1 : place);
    const nodes = this.states.after(this.cursor);
    drawTable(byId("nodes"), this.run, nodes, this.run.node[this.cursor]);
    const text = `${timeText(this.run.at[this.cursor], 6)}, step ${this.run.step[this.cursor]}: ${lineText(this.run, this.cursor)}`;
    byId("now").textContent = text;
    this.redraw();
  }

  // --- The picture.

  redraw() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.drawNow();
    });
  }

  // The picture without its cursor is kept, and drawn again where anything in it has changed.
  drawNow() {
    const canvas = this.canvas;
    const ratio = globalThis.devicePixelRatio || 1;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    this.axis.setPixels(GUTTER, width - GUTTER - 8);
    const scene = this.scene(width, height);
    const { mode, low, high } = this.axis;
    const shown = JSON.stringify([width, height, ratio, mode, low, high, this.filtered, scene.palette]);
    if (shown !== this.keptOf) {
      this.keptOf = shown;
      this.kept = document.createElement("canvas");
      this.drawn = drawPicture(scaled(this.kept, width, height, ratio), scene);
    }
    const ctx = scaled(canvas, width, height, ratio);
    ctx.drawImage(this.kept, 0, 0, width, height);
    drawCursor(ctx, scene);
    this.tellWhatIsShown();
  }

  scene(width, height) {
    const empty = this.run.rowCount === 0;
    return {
      run: this.run,
      axis: this.axis,
      lanes: this.lanes,
      mask: this.mask,
      palette: readPalette(getComputedStyle(document.documentElement)),
      width,
      height,
      cursorRow: empty ? -1 : this.cursor,
      cursorMessage: empty ? -1 : this.run.messageOf(this.cursor),
      cursorNode: empty ? 0 : this.run.node[this.cursor],
      violationRow: this.violationRow,
    };
  }

  tellWhatIsShown() {
    const { run, rows, drawn, axis } = this;
    const [from, to] = axis.rows();
    const parts = [];
    if (rows.length < run.rowCount) {
      parts.push(`${countText(rows.length)} of ${plural(run.rowCount, "event")} pass the filters`);
    } else {
      parts.push(plural(run.rowCount, "event"));
    }
    parts.push(`${countText(Math.max(0, to - from))} in view`);
    if (drawn.drawn < drawn.messages) {
      parts.push(`${countText(drawn.messages)} messages in view are drawn as bars: zoom in for arrows`);
    }
    byId("shown").textContent = `${parts.join("; ")}.`;
    const span = axis.mode === BY_TIME
      ? `from ${timeText(axis.low)} to ${timeText(axis.high)}`
      : `events ${Math.floor(axis.low) + 1} to ${Math.min(run.rowCount, Math.ceil(axis.high))}`;
    this.canvas.setAttribute("aria-label", `Lanes of ${plural(run.nodeCount, "node")}, ${span}. ${parts.join("; ")}.`);
  }

  setUpPicture() {
    const canvas = this.canvas;
    const lanes = Math.min(34 * Math.max(3, this.run.nodeCount), 620);
    canvas.style.height = `${HEAD + 16 + lanes + (this.run.nodeCount <= 5 ? 20 * this.run.nodeCount : 0)}px`;
    canvas.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
    this.setUpPointer();
    new ResizeObserver(() => this.redraw()).observe(canvas);
  }

  // Sideways moves the picture. Up and down zooms once the picture has the focus, and scrolls the
  // page before.
  onWheel(event) {
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    const zooms = event.ctrlKey || document.activeElement === this.canvas;
    if (!sideways && !zooms) return;
    event.preventDefault();
    if (sideways) {
      this.axis.pan((event.deltaX || event.deltaY) / this.axis.width);
    } else {
      this.axis.zoom(event.deltaY > 0 ? 1.25 : 0.8, this.axis.positionAt(event.offsetX));
    }
    this.redraw();
  }

  // A drag moves the picture; a click goes to the nearest event that is shown.
  setUpPointer() {
    const canvas = this.canvas;
    let grabbed = null;
    canvas.addEventListener("pointerdown", (event) => {
      grabbed = { x: event.offsetX, moved: 0 };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (grabbed === null) return;
      const by = event.offsetX - grabbed.x;
      grabbed.moved += Math.abs(by);
      grabbed.x = event.offsetX;
      if (grabbed.moved > 4) {
        this.axis.pan(-by / this.axis.width);
        this.redraw();
      }
    });
    canvas.addEventListener("pointerup", (event) => {
      if (grabbed !== null && grabbed.moved <= 4) this.pick(event.offsetX, event.offsetY);
      grabbed = null;
    });
    canvas.addEventListener("pointercancel", () => { grabbed = null; });
  }

  pick(x, y) {
    const node = Math.floor((y - HEAD) / laneHeight(this.canvas.clientHeight, this.run.nodeCount)) + 1;
    const row = nearestRow(this.run, this.axis, this.rows, x, node);
    if (row >= 0) this.goTo(row);
  }

  zoom(factor) {
    this.axis.zoom(factor, this.axis.positionOf(this.cursor));
    this.redraw();
  }

  setMode(mode) {
    this.axis.setMode(mode);
    this.axis.follow(this.cursor);
    byId("axis").textContent = mode === BY_TIME ? "Axis: time" : "Axis: events";
    this.redraw();
  }

  // --- Buttons and keys.

  setUpButtons() {
    const actions = {
      first: () => this.goTo(this.rows[0] ?? 0),
      back: () => this.step(-1),
      forth: () => this.step(1),
      last: () => this.goTo(this.rows[this.rows.length - 1] ?? 0),
      violation: () => this.goTo(this.violationRow),
      closer: () => this.zoom(0.5),
      wider: () => this.zoom(2),
      whole: () => { this.axis.showAll(); this.redraw(); },
      axis: () => this.setMode(this.axis.mode === BY_TIME ? BY_EVENT : BY_TIME),
      "found-next": () => this.nextFound(1),
      "found-back": () => this.nextFound(-1),
      help: () => byId("keys").showModal(),
    };
    for (const [id, action] of Object.entries(actions)) byId(id).addEventListener("click", action);
    byId("violation").hidden = this.violationRow < 0;
    byId("slider").addEventListener("input", (event) => this.goTo(this.rows[Number(event.target.value)] ?? 0));
    byId("search").addEventListener("input", () => this.applySearch());
    byId("search").addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.nextFound(event.shiftKey ? -1 : 1);
      if (event.key === "Escape") this.canvas.focus();
    });
    byId("keys-close").addEventListener("click", () => byId("keys").close());
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) return;
    const tag = event.target.tagName;
    if (tag === "INPUT" && event.target.type !== "checkbox") return;
    if ((tag === "BUTTON" || tag === "SUMMARY") && (event.key === "Enter" || event.key === " ")) return;
    const far = event.shiftKey ? 10 : 1;
    // Elsewhere these scroll the page.
    const inEvents = event.target === this.canvas || event.target === this.list.element;
    const keys = {
      ArrowRight: () => this.step(far),
      ArrowLeft: () => this.step(-far),
      ArrowDown: inEvents ? () => this.step(far) : undefined,
      ArrowUp: inEvents ? () => this.step(-far) : undefined,
      PageDown: inEvents ? () => this.step(50) : undefined,
      PageUp: inEvents ? () => this.step(-50) : undefined,
      Home: () => this.goTo(this.rows[0] ?? 0),
      End: () => this.goTo(this.rows[this.rows.length - 1] ?? 0),
      v: () => this.violationRow >= 0 && this.goTo(this.violationRow),
      n: () => this.nextFound(1),
      N: () => this.nextFound(-1),
      "+": () => this.zoom(0.5),
      "=": () => this.zoom(0.5),
      "-": () => this.zoom(2),
      0: () => { this.axis.showAll(); this.redraw(); },
      a: () => this.setMode(this.axis.mode === BY_TIME ? BY_EVENT : BY_TIME),
      "/": () => byId("search").focus(),
      "?": () => byId("keys").showModal(),
    };
    const action = keys[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  }
}

// The canvas at the resolution of the screen, to be drawn on in pixels of the page.
function scaled(canvas, width, height, ratio) {
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  const ctx = canvas.getContext("2d");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  return ctx;
}

function findViolation(run) {
  const kind = run.kinds.indexOf("violation");
  return kind < 0 ? -1 : run.kind.lastIndexOf(kind);
}

// The shown row nearest to pixel `x`; among equally near ones, one of `node`.
export function nearestRow(run, axis, rows, x, node) {
  const position = axis.positionAt(x);
  const place = placeOf(rows, axis.mode === BY_TIME ? lastRowAt(run, position) : Math.round(position));
  let best = -1;
  let bestPixels = Infinity;
  for (let i = Math.max(0, place - 40); i < Math.min(rows.length, place + 40); ++i) {
    const off = Math.abs(axis.xOf(rows[i]) - x) + (run.node[rows[i]] === node ? 0 : 3);
    if (off < bestPixels) {
      bestPixels = off;
      best = rows[i];
    }
  }
  return best;
}

function lastRowAt(run, us) {
  let low = 0;
  let high = run.rowCount;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (run.at[middle] <= us) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return Math.max(0, low - 1);
}
