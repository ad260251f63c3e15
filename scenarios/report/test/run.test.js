import assert from "node:assert/strict";
import { test } from "node:test";

import { lowerBound, sums } from "../src/columns.js";
import { Run } from "../src/run.js";
import { Builder, long, twoLeaders } from "./sample.js";

test("columns of differences are summed", () => {
  assert.deepEqual([...sums([5, 0, 2])], [5, 5, 7]);
});

test("the lower bound is the first place that is not below", () => {
  assert.equal(lowerBound([1, 3, 3, 7], 3), 1);
  assert.equal(lowerBound([1, 3, 3, 7], 8), 4);
});

test("data of another format are refused", () => {
  assert.throws(() => new Run({ ...twoLeaders(), format: 2 }), /format 1/);
  assert.throws(() => new Run({ ...twoLeaders(), kind: "sweep" }), /sweep/);
});

test("a message knows where it leaves and where it comes", () => {
  const b = new Builder(2);
  const m = b.send(10, "MsgApp", 1, 2);
  b.row(12, "commit", 1, 4);
  b.deliver(15, m);
  const run = new Run(b.data());
  assert.equal(run.sentRow[m], 0);
  assert.deepEqual(run.arrivalsOf(m), [2]);
});

test("a message that comes twice has two arrivals", () => {
  const b = new Builder(2);
  const m = b.send(10, "MsgApp", 1, 2);
  b.deliver(15, m);
  b.deliver(18, m);
  assert.deepEqual(new Run(b.data()).arrivalsOf(m), [1, 2]);
});

test("a lost message has no arrival", () => {
  const b = new Builder(2);
  const m = b.send(10, "MsgApp", 1, 2, { fate: "dropped" });
  assert.deepEqual(new Run(b.data()).arrivalsOf(m), []);
});

test("messages on their way through a stretch are found, however early they left", () => {
  const b = new Builder(3);
  const slow = b.send(0, "MsgApp", 1, 3);
  for (let i = 0; i < 2000; ++i) b.row(i + 1, "commit", 2, i);
  b.deliver(5000, slow);
  const run = new Run(b.data());
  assert.deepEqual(run.messagesBetween(900, 910), [slow]);
  assert.deepEqual(run.messagesBetween(2001, 2002), [slow]);
});

test("messages that came before a stretch are not found in it", () => {
  const b = new Builder(2);
  b.deliver(5, b.send(0, "MsgApp", 1, 2));
  for (let i = 0; i < 50; ++i) b.row(i + 10, "commit", 2, i);
  assert.deepEqual(new Run(b.data()).messagesBetween(20, 30), []);
});

test("a row is about the term of its message, its role or its vote", () => {
  const b = new Builder(2);
  b.send(0, "MsgApp", 1, 2, { term: 9 });
  b.row(1, "role", 1, 2, 8);
  b.row(2, "vote", 1, 2, 7);
  b.row(3, "term", 1, 6);
  b.row(4, "commit", 1, 5);
  const run = new Run(b.data());
  assert.deepEqual([0, 1, 2, 3, 4].map((row) => run.termOf(row)), [9, 8, 7, 6, 0]);
});

test("a run of 100,000 rows is unpacked within a second", () => {
  const data = long(100000);
  const start = performance.now();
  const run = new Run(data);
  assert.ok(run.rowCount >= 100000);
  assert.ok(performance.now() - start < 1000);
});
