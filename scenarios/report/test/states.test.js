import assert from "node:assert/strict";
import { test } from "node:test";

import { lanesOf, stretchesBetween } from "../src/lanes.js";
import { Run } from "../src/run.js";
import { keepUpTo, States } from "../src/states.js";
import { Builder, long, twoLeaders } from "./sample.js";

test("a log is runs of entries of one term", () => {
  const b = new Builder(1);
  b.row(0, "log", 1, 1, 3);
  b.change(1, "append", 2, 1);
  b.change(1, "append", 1, 1);
  b.change(1, "append", 1, 2);
  const [node] = new States(new Run(b.data())).after(0);
  assert.deepEqual(node.log, [{ from: 1, to: 3, term: 1 }, { from: 4, to: 4, term: 2 }]);
});

test("entries that are overwritten go", () => {
  const log = [{ from: 1, to: 3, term: 1 }, { from: 4, to: 9, term: 2 }];
  keepUpTo(log, 2);
  assert.deepEqual(log, [{ from: 1, to: 2, term: 1 }]);
});

test("entries before a snapshot go, and the log goes on behind it", () => {
  const b = new Builder(1);
  b.row(0, "log", 1, 1, 5);
  b.change(1, "append", 5, 1);
  b.row(1, "snapshot", 1);
  b.change(1, "first", 4);
  b.row(2, "snapshot", 1);
  b.change(1, "keep", 0);
  b.change(1, "first", 10);
  b.row(3, "log", 1, 10, 10);
  b.change(1, "append", 1, 2);
  const states = new States(new Run(b.data()));
  assert.deepEqual(states.after(1)[0].log, [{ from: 4, to: 5, term: 1 }]);
  assert.deepEqual(states.after(3)[0].log, [{ from: 10, to: 10, term: 2 }]);
});

test("states are the same forwards, backwards and at random", () => {
  const run = new Run(long(20000));
  const states = new States(run);
  const seen = [];
  for (let row = 0; row < run.rowCount; row += 997) seen.push(JSON.stringify(states.after(row)));
  for (let i = seen.length - 1; i >= 0; --i) assert.equal(JSON.stringify(states.after(i * 997)), seen[i]);
  for (const i of [7, 2, 15, 0, 11]) assert.equal(JSON.stringify(states.after(i * 997)), seen[i]);
});

test("before the first change a node is a follower of term 0 with an empty log", () => {
  const b = new Builder(2);
  b.row(0, "note", 0);
  const [node] = new States(new Run(b.data())).after(0);
  assert.equal(node.role, 0);
  assert.deepEqual(node.log, []);
});

test("lanes are cut where role or term changes", () => {
  const run = new Run(twoLeaders());
  const lane = lanesOf(run)[4];  // Node 5 crashes and comes back.
  assert.deepEqual(lane.map((s) => run.roles[s.role]), ["follower", "down", "follower", "follower"]);
});

test("a stretch that began before the part in view belongs to it", () => {
  const lane = [{ row: 0, role: 0, term: 0 }, { row: 10, role: 2, term: 1 }, { row: 90, role: 0, term: 2 }];
  const found = stretchesBetween(lane, 50, 60, 100);
  assert.deepEqual(found, [{ row: 10, role: 2, term: 1, end: 90 }]);
});
