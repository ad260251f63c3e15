// Which rows are shown: by node, kind, message type and term; and the search among them.
import { lowerBound } from "./columns.js";
import { lineText } from "./words.js";

// Kinds that are shown or hidden together, as the page names them.
export const GROUPS = [
  { name: "messages", kinds: ["send", "deliver"] },
  { name: "roles and votes", kinds: ["role", "term", "vote", "lead"] },
  { name: "logs and commits", kinds: ["log", "commit", "snapshot", "config"] },
  { name: "faults", kinds: ["crash", "start", "restart", "fault", "fault-end", "disk", "lost"] },
  { name: "clients", kinds: ["client"] },
  { name: "actions", kinds: ["action"] },
];

export class Filter {
  constructor(run) {
    this.run = run;
    this.nodes = new Set(Array.from({ length: run.nodeCount }, (_, i) => i + 1));
    this.hiddenKinds = new Set();
    this.hiddenTypes = new Set();  // Indexes into run.types.
    this.termFrom = 0;
    this.termTo = Infinity;
  }

  setGroup(group, shown) {
    for (const kind of group.kinds) {
      if (shown) {
        this.hiddenKinds.delete(kind);
      } else {
        this.hiddenKinds.add(kind);
      }
    }
  }

  takes(row) {
    const run = this.run;
    if (this.hiddenKinds.has(run.kindName(row))) return false;
    const node = run.node[row];
    const other = run.otherOf(row);
    if (node !== 0 && !this.nodes.has(node) && !this.nodes.has(other)) return false;
    const message = run.messageOf(row);
    if (message >= 0 && this.hiddenTypes.has(run.messages.type[message])) return false;
    if (this.termFrom === 0 && this.termTo === Infinity) return true;
    const term = run.termOf(row);
    return term >= this.termFrom && term <= this.termTo;
  }

  // The rows that are taken, in order. The violation's row always is.
  rows() {
    const found = [];
    for (let row = 0; row < this.run.rowCount; ++row) {
      if (this.takes(row) || this.run.kindName(row) === "violation") found.push(row);
    }
    return Uint32Array.from(found);
  }
}

// The places in `rows` whose lines contain `text`, whatever the case of letters.
export function search(run, rows, text) {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  const found = [];
  for (let i = 0; i < rows.length; ++i) {
    if (lineText(run, rows[i]).toLowerCase().includes(wanted)) found.push(i);
  }
  return found;
}

// The place in `rows` of `row`, or of the last one before it; 0 if there is none.
export function placeOf(rows, row) {
  const place = lowerBound(rows, row + 1) - 1;
  return Math.max(0, place);
}
