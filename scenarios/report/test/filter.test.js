import assert from "node:assert/strict";
import { test } from "node:test";

import { Filter, GROUPS, placeOf, search } from "../src/filter.js";
import { Run } from "../src/run.js";
import { KINDS, twoLeaders } from "./sample.js";

const run = new Run(twoLeaders());
const lines = (rows) => [...rows].map((row) => run.kindName(row));

test("without a choice all rows are shown", () => {
  assert.equal(new Filter(run).rows().length, run.rowCount);
});

test("a node's rows are those of the node and of messages to or from it", () => {
  const filter = new Filter(run);
  filter.nodes = new Set([5]);
  for (const row of filter.rows()) {
    const about = [run.node[row], run.otherOf(row)];
    assert.ok(about.includes(5) || run.node[row] === 0 || run.kindName(row) === "violation");
  }
});

test("message types can be left out", () => {
  const filter = new Filter(run);
  filter.hiddenTypes.add(run.types.indexOf("MsgVote"));
  const types = [...filter.rows()].map((row) => run.messageOf(row)).filter((m) => m >= 0)
    .map((m) => run.types[run.messages.type[m]]);
  assert.ok(types.length > 0);
  assert.ok(!types.includes("MsgVote"));
});

test("a group of kinds can be left out and brought back", () => {
  const filter = new Filter(run);
  const messages = GROUPS.find((group) => group.name === "messages");
  filter.setGroup(messages, false);
  assert.ok(!lines(filter.rows()).includes("send"));
  filter.setGroup(messages, true);
  assert.equal(filter.rows().length, run.rowCount);
});

test("a range of terms leaves rows of these terms", () => {
  const filter = new Filter(run);
  filter.termFrom = 1;
  for (const row of filter.rows()) {
    assert.ok(run.termOf(row) >= 1 || run.kindName(row) === "violation");
  }
});

test("the violation is shown whatever is left out", () => {
  const filter = new Filter(run);
  filter.nodes = new Set();
  for (const kind of KINDS) filter.hiddenKinds.add(kind);
  assert.deepEqual(lines(filter.rows()), ["violation"]);
});

test("the search goes by what lines say, whatever the case", () => {
  const rows = new Filter(run).rows();
  const found = search(run, rows, "CRASHES, losing");
  assert.equal(found.length, 1);
  assert.equal(run.kindName(rows[found[0]]), "crash");
});

test("no search finds nothing", () => {
  assert.deepEqual(search(run, new Filter(run).rows(), "  "), []);
});

test("the place of a row that is left out is that of the one before it", () => {
  const rows = Uint32Array.from([2, 5, 9]);
  assert.deepEqual([0, 2, 6, 9, 20].map((row) => placeOf(rows, row)), [0, 0, 1, 2, 2]);
});
