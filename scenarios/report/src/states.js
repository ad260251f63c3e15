// What each node is like after a row: role, term, vote, leader, log, commit index.
import { lowerBound } from "./columns.js";

// The fields of a change, in the order of their numbers (README.md, "Changes").
export const FIELDS = ["role", "term", "vote", "lead", "commit", "applied", "first", "keep", "append"];
const KEEP = FIELDS.indexOf("keep");
const APPEND = FIELDS.indexOf("append");
const FIRST = FIELDS.indexOf("first");

// Changes between two states that are kept.
const EVERY = 2048;

// A log is a list of runs of entries of one term, in order: {from, to, term}.
function newNode() {
  return { role: 0, term: 0, vote: 0, lead: 0, commit: 0, applied: 0, first: 1, log: [] };
}

function copyOf(nodes) {
  return nodes.map((node) => ({ ...node, log: node.log.map((run) => ({ ...run })) }));
}

// Drops what is behind entry `last`.
export function keepUpTo(log, last) {
  while (log.length > 0 && log[log.length - 1].from > last) log.pop();
  if (log.length > 0) log[log.length - 1].to = Math.min(log[log.length - 1].to, last);
}

// Drops what is before entry `first`.
function dropBefore(log, first) {
  while (log.length > 0 && log[0].to < first) log.shift();
  if (log.length > 0) log[0].from = Math.max(log[0].from, first);
}

export function lastOf(node) {
  return node.log.length > 0 ? node.log[node.log.length - 1].to : node.first - 1;
}

function append(node, count, term) {
  const last = lastOf(node);
  const run = node.log[node.log.length - 1];
  if (run !== undefined && run.term === term) {
    run.to += count;
  } else {
    node.log.push({ from: last + 1, to: last + count, term });
  }
}

function apply(node, field, value, more) {
  if (field === KEEP) {
    keepUpTo(node.log, value);
  } else if (field === APPEND) {
    append(node, value, more);
  } else {
    node[FIELDS[field]] = value;
    if (field === FIRST) dropBefore(node.log, value);
  }
}

export class States {
  constructor(run) {
    this.changes = run.changes;
    this.kept = [];  // After so many times EVERY changes.
    this.nodes = Array.from({ length: run.nodeCount }, newNode);
    this.done = 0;   // Changes that `nodes` has seen.
    for (let i = 0; i < this.changes.count; ++i) {
      if (i % EVERY === 0) this.kept.push(copyOf(this.nodes));
      this.take(i);
    }
  }

  take(i) {
    const c = this.changes;
    apply(this.nodes[c.node[i] - 1], c.field[i], c.value[i], c.more[i]);
    this.done = i + 1;
  }

  // The nodes after `row`, node 1 first. Good until the next call.
  after(row) {
    const end = lowerBound(this.changes.row, row + 1);
    const block = Math.floor(end / EVERY);
    if (this.done > end || this.done < block * EVERY) {
      const kept = this.kept[Math.min(block, this.kept.length - 1)];
      if (kept !== undefined) {
        this.nodes = copyOf(kept);
        this.done = Math.min(block, this.kept.length - 1) * EVERY;
      }
    }
    while (this.done < end) this.take(this.done);
    return this.nodes;
  }
}
