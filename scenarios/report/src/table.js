// The table of nodes at the cursor: role, term, vote, leader, log, commit index.
import { el, fill } from "./dom.js";
import { termHue } from "./palette.js";
import { lastOf } from "./states.js";

const RUNS_MAX = 12;  // Of a log; earlier ones are left out, and the page says so.

const COLUMNS = ["Node", "Role", "Term", "Vote", "Leader", "Commit", "Applied", "Log: entries of each term"];

export function drawTable(table, run, nodes, cursorNode) {
  const head = el("tr", {}, ...COLUMNS.map((name) => el("th", { scope: "col" }, name)));
  const rows = nodes.map((node, i) => rowOf(run, node, i + 1, i + 1 === cursorNode));
  fill(table, el("caption", { class: "unseen" }, "State of every node after the current event"),
    el("thead", {}, head), el("tbody", {}, ...rows));
}

function nodeText(id) {
  return id === 0 ? "none" : String(id);
}

function rowOf(run, node, id, isCurrent) {
  const role = run.roles[node.role];
  return el(
    "tr",
    { class: `${isCurrent ? "current " : ""}role-${role}` },
    el("th", { scope: "row" }, id),
    el("td", { class: "role" }, role),
    el("td", {}, node.term),
    el("td", {}, nodeText(node.vote)),
    el("td", {}, nodeText(node.lead)),
    el("td", {}, node.commit),
    el("td", {}, node.applied),
    el("td", { class: "log" }, el("div", {}, ...logParts(node))),
  );
}

// A box for each run of one term, as wide as it is long, and a bar behind the commit index.
function logParts(node) {
  if (node.log.length === 0) {
    return [node.first > 1 ? `empty after snapshot at ${node.first - 1}` : "empty"];
  }
  const parts = [];
  const left = node.log.length - RUNS_MAX;
  if (left > 0) parts.push(el("span", { class: "cut" }, `… ${left} earlier runs left out `));
  if (node.first > 1) parts.push(el("span", { class: "cut" }, `snapshot at ${node.first - 1} `));
  for (const run of node.log.slice(-RUNS_MAX)) parts.push(...partsOfRun(run, node));
  return parts;
}

function partsOfRun(run, node) {
  if (node.commit >= run.from && node.commit < run.to) {
    return [box({ ...run, to: node.commit }, "committed"), bar(node.commit), box({ ...run, from: node.commit + 1 }, "")];
  }
  const committed = node.commit >= run.to;
  const parts = [box(run, committed ? "committed" : "")];
  if (node.commit === run.to && lastOf(node) > run.to) parts.push(bar(node.commit));
  return parts;
}

function box(run, state) {
  const range = run.from === run.to ? `${run.from}` : `${run.from}–${run.to}`;
  const title = `entries ${range} of term ${run.term}${state === "" ? ", not committed" : ", committed"}`;
  const part = el("span", { class: `run ${termHue(run.term)} ${state}`, title }, `${range} `, el("b", {}, `t${run.term}`));
  part.style.flexGrow = String(Math.min(40, run.to - run.from + 1));
  return part;
}

function bar(commit) {
  return el("span", { class: "bar", title: `commit index ${commit}` }, "");
}
