// The controls of filters: node, kind, message type, term.
import { byId, el, fill } from "./dom.js";
import { GROUPS } from "./filter.js";

// `onChange` is called when the filter has changed.
export function setUpFilters(run, filter, onChange) {
  const check = (label, checked, set) =>
    el("label", { class: "check" },
      el("input", { type: "checkbox", checked, onchange: (e) => { set(e.target.checked); onChange(); } }), label);

  fill(byId("filter-nodes"), ...Array.from({ length: run.nodeCount }, (_, i) =>
    check(`node ${i + 1}`, true, (on) => (on ? filter.nodes.add(i + 1) : filter.nodes.delete(i + 1)))));

  const present = new Set(run.kind);
  const groups = GROUPS.filter((group) => group.kinds.some((kind) => present.has(run.kinds.indexOf(kind))));
  fill(byId("filter-kinds"), ...groups.map((group) =>
    check(group.name, true, (on) => filter.setGroup(group, on))));

  const types = [...new Set(run.messages.type)].sort((a, b) => a - b);
  fill(byId("filter-types"), ...types.map((type) =>
    check(run.types[type], true, (on) => (on ? filter.hiddenTypes.delete(type) : filter.hiddenTypes.add(type)))));

  for (const [id, set] of [
    ["term-from", (value) => { filter.termFrom = value ?? 0; }],
    ["term-to", (value) => { filter.termTo = value ?? Infinity; }],
  ]) {
    byId(id).addEventListener("input", (e) => {
      const number = Number.parseInt(e.target.value, 10);
      set(Number.isNaN(number) ? null : number);
      onChange();
    });
  }
}
