// The page of a client history: a lane for each client, a bar for each operation.
import { byId, el, fill } from "./dom.js";
import { HistoryModel } from "./history_model.js";
import { countText, plural } from "./words.js";

const SPACE = ["http", "www.w3.org/2000/svg"].join("://");  // A name, not a place.
const LANE_PIXELS = 34;
const NAMES_PIXELS = 110;
const WIDE_LEAST = 320;
const POSITION_PIXELS_LEAST = 3;
const LETTER_PIXELS = 7;
const SHOWN_MAX = 600;  // Bars in one picture.
const RANGE_FIRST = 60;

function shape(tag, attributes, text) {
  const element = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

export class HistoryPage {
  constructor(data) {
    this.model = new HistoryModel(data);
    this.key = -1;
    this.fillHead(data);
    this.fillWindows();
    this.fillKeys();
    this.bind();
    const [window] = this.model.windows;
    this.range = window === undefined ? [0, Math.min(this.model.end, RANGE_FIRST)] : this.model.rangeOf(window);
    this.chooseKey(window === undefined ? -1 : window.key);
    if (window !== undefined) this.goToWindow(window);
  }

  fillHead(data) {
    document.title = data.title;
    byId("title").textContent = data.title;
    byId("outcome").textContent = data.outcome;
    fill(byId("facts"), ...Object.entries(data.facts).map(([name, text]) =>
      el("div", {}, el("dt", {}, name), el("dd", {}, text))));
    fill(byId("left-out"), ...data.left_out.map((text) => el("li", {}, text)));
    byId("left-out-part").hidden = data.left_out.length === 0;
  }

  fillWindows() {
    const { windows } = this.model;
    byId("windows-part").hidden = windows.length === 0;
    fill(byId("windows"), ...windows.map((window) => el("li", {},
      el("button", { class: "link", onclick: () => { this.chooseKey(window.key); this.goToWindow(window); } }, window.text))));
  }

  fillKeys() {
    const options = this.model.keys.map((name, i) => el("option", { value: String(i) }, name));
    fill(byId("key"), el("option", { value: "-1" }, "all"), ...options);
  }

  bind() {
    const on = (id, event, call) => byId(id).addEventListener(event, call);
    on("first", "click", () => this.goTo(0));
    on("back", "click", () => this.goTo(this.cursor - 1));
    on("forth", "click", () => this.goTo(this.cursor + 1));
    on("last", "click", () => this.goTo(this.places.length - 1));
    on("slider", "input", () => this.goTo(Number(byId("slider").value)));
    on("wider", "click", () => this.zoom(2));
    on("closer", "click", () => this.zoom(0.5));
    on("key", "change", () => this.chooseKey(Number(byId("key").value)));
    document.addEventListener("keydown", (event) => this.onKey(event));
    addEventListener("resize", () => this.draw());
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof HTMLSelectElement || event.target instanceof HTMLInputElement) return;
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity };
    if (event.key === "+") this.zoom(0.5);
    else if (event.key === "-") this.zoom(2);
    else if (event.key in steps) this.goTo(this.cursor + steps[event.key]);
    else return;
    event.preventDefault();
  }

  chooseKey(key) {
    this.key = key;
    byId("key").value = String(key);
    this.places = this.model.ofKey(key);
    byId("slider").max = String(Math.max(0, this.places.length - 1));
    this.goTo(0);
  }

  // `at` is a place among the operations of the key.
  goTo(at) {
    this.cursor = Math.max(0, Math.min(this.places.length - 1, at));
    byId("slider").value = String(this.cursor);
    const operation = this.places[this.cursor];
    if (operation !== undefined) this.moveTo(this.model.invoked[operation]);
    this.draw();
  }

  goToWindow(window) {
    this.range = this.model.rangeOf(window);
    this.goTo(this.places.indexOf(window.culprit));
  }

  // So that the position is in the picture.
  moveTo(position) {
    const [from, to] = this.range;
    if (position >= from && position <= to) return;
    const half = Math.floor((to - from) / 2);
    const begin = Math.max(0, Math.min(position - half, this.model.end - (to - from)));
    this.range = [begin, Math.min(this.model.end, begin + (to - from))];
  }

  zoom(factor) {
    const operation = this.places[this.cursor];
    const middle = operation === undefined ? 0 : this.model.invoked[operation];
    const half = Math.max(2, Math.round(((this.range[1] - this.range[0]) / 2) * factor));
    this.range = [Math.max(0, middle - half), Math.min(this.model.end, middle + half)];
    this.draw();
  }

  draw() {
    const { model } = this;
    const all = model.visible(this.places, this.range[0], this.range[1]);
    const shown = all.slice(0, SHOWN_MAX);
    const lanes = model.lanesOf(shown);
    fill(byId("lanes"), this.picture(shown, lanes));
    const chosen = this.places[this.cursor];
    byId("now").textContent = chosen === undefined ? "There are no operations." : this.describe(chosen);
    const left = all.length - shown.length;
    byId("shown").textContent = `${countText(shown.length)} of ${plural(this.places.length, "operation")} of ${plural(lanes.length, "client")} in the picture${left > 0 ? `, ${countText(left)} more would be too many: zoom in` : ""}`;
    this.fillTable(shown, chosen);
  }

  describe(i) {
    const { model } = this;
    const line = model.line[i] > 0 ? `line ${model.line[i]}  ` : "";
    const broken = model.culprits.has(i) ? "  ✕ has no place in any order" : "";
    return `${line}client ${model.clients[model.client[i]]}  key ${model.keys[model.key[i]]}  ${model.text[i]}${broken}`;
  }

  picture(shown, lanes) {
    const [from, to] = this.range;
    const room = Math.max(WIDE_LEAST, byId("lanes").clientWidth || 0) - NAMES_PIXELS - 8;
    const unit = Math.max(POSITION_PIXELS_LEAST, room / Math.max(1, to - from));
    const wide = NAMES_PIXELS + unit * (to - from) + 8;
    const xOf = (position) => NAMES_PIXELS + unit * (Math.max(from, Math.min(to, position)) - from);
    const picture = shape("svg", { width: wide, height: lanes.length * LANE_PIXELS + 6, class: "history" });
    lanes.forEach((client, lane) => {
      const y = lane * LANE_PIXELS + 20;
      picture.append(
        shape("line", { x1: NAMES_PIXELS, y1: y, x2: wide, y2: y, class: "lane" }),
        shape("text", { x: 4, y: y + 4 }, `client ${this.model.clients[client]}`.slice(0, 16)),
      );
    });
    const laneOfClient = new Map(lanes.map((client, lane) => [client, lane]));
    for (const i of shown) {
      picture.append(this.bar(i, xOf(this.model.invoked[i]), xOf(this.model.endOf(i)), laneOfClient.get(this.model.client[i]) * LANE_PIXELS + 6));
    }
    return picture;
  }

  bar(i, left, right, y) {
    const { model } = this;
    const outcome = model.outcomes[model.outcome[i]];
    const names = ["operation", outcome];
    if (model.members.has(i)) names.push("member");
    if (model.culprits.has(i)) names.push("culprit");
    if (i === this.places[this.cursor]) names.push("chosen");
    const group = shape("g", { class: names.join(" ") });
    group.addEventListener("click", () => this.goTo(this.places.indexOf(i)));
    const wide = Math.max(4, right - left);
    const text = (model.culprits.has(i) ? "✕ " : "") + model.text[i];
    const letters = Math.max(0, Math.floor((wide - 8) / LETTER_PIXELS));
    group.append(
      shape("title", {}, this.describe(i)),
      shape("rect", { x: left, y, width: wide, height: 24, rx: 3 }),
      shape("text", { x: left + 4, y: y + 16 }, text.length <= letters ? text : text.slice(0, Math.max(0, letters - 1)) + (letters > 1 ? "…" : "")),
    );
    return group;
  }

  fillTable(shown, chosen) {
    const { model } = this;
    const head = el("tr", {}, ...["Line", "Client", "Key", "Operation", "Outcome"].map((name) => el("th", { scope: "col", class: name === "Line" ? "numbers" : "" }, name)));
    const rows = shown.map((i) => el("tr", { class: i === chosen ? "current" : "" },
      el("td", { class: "numbers" }, model.line[i] > 0 ? model.line[i] : ""),
      el("td", {}, model.clients[model.client[i]]),
      el("td", {}, model.keys[model.key[i]]),
      el("td", { class: "wrapped" }, el("button", { class: "link", onclick: () => this.goTo(this.places.indexOf(i)) }, model.text[i])),
      el("td", {}, model.culprits.has(i) ? el("b", { class: "broken" }, "✕ no place") : model.outcomes[model.outcome[i]])));
    fill(byId("operations"), el("caption", { class: "unseen" }, "Operations in the picture"), el("thead", {}, head), el("tbody", {}, ...rows));
  }
}
