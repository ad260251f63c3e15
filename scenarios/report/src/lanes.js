// What a node was, stretch by stretch: the thick line in its lane.
import { lowerBound } from "./columns.js";
import { FIELDS } from "./states.js";

const ROLE = FIELDS.indexOf("role");
const TERM = FIELDS.indexOf("term");

// For each node, node 1 first: stretches {row, role, term} in order; each lasts until the next.
export function lanesOf(run) {
  const lanes = Array.from({ length: run.nodeCount }, () => [{ row: 0, role: 0, term: 0 }]);
  const c = run.changes;
  for (let i = 0; i < c.count; ++i) {
    if (c.field[i] !== ROLE && c.field[i] !== TERM) continue;
    const lane = lanes[c.node[i] - 1];
    const last = lane[lane.length - 1];
    const next = { ...last, row: c.row[i] };
    next[FIELDS[c.field[i]]] = c.value[i];
    if (last.row === next.row) {
      lane[lane.length - 1] = next;
    } else if (last.role !== next.role || last.term !== next.term) {
      lane.push(next);
    }
  }
  return lanes;
}

// Its stretches that reach into rows [from, to), each with the row `end` where it ends.
export function stretchesBetween(lane, from, to, rowCount) {
  const rows = lane.map((stretch) => stretch.row);
  const first = Math.max(0, lowerBound(rows, from + 1) - 1);
  const found = [];
  for (let i = first; i < lane.length && lane[i].row < to; ++i) {
    found.push({ ...lane[i], end: i + 1 < lane.length ? lane[i + 1].row : rowCount });
  }
  return found;
}
