import assert from "node:assert/strict";
import { test } from "node:test";

import { nearestRow } from "../src/app.js";
import { Axis, BY_EVENT, rulerStep } from "../src/axis.js";
import { Filter } from "../src/filter.js";
import { Run } from "../src/run.js";
import { Builder, twoLeaders } from "./sample.js";

const run = new Run(twoLeaders());

function axisOf(left = 0, width = 1000) {
  const axis = new Axis(run);
  axis.setPixels(left, width);
  return axis;
}

test("the whole run fits", () => {
  const axis = axisOf(50, 500);
  axis.showAll();
  assert.equal(axis.xOf(0), 50);
  assert.equal(axis.xOf(run.rowCount - 1), 550);
});

test("zooming keeps what is at its centre in place", () => {
  const axis = axisOf();
  const position = 120000;
  const x = axis.x(position);
  axis.zoom(0.5, position);
  assert.ok(Math.abs(axis.x(position) - x) < 1e-6);
});

test("nothing before the start or behind the end is shown", () => {
  const axis = axisOf();
  axis.show(-500000, 100);
  assert.equal(axis.low, 0);
  axis.pan(-3);
  assert.equal(axis.low, 0);
  axis.showAll();
  axis.pan(5);
  assert.equal(axis.high, axis.last());
});

test("by event, rows of one time stand apart", () => {
  const axis = axisOf();
  axis.setMode(BY_EVENT);
  axis.showAll();
  assert.ok(axis.xOf(1) > axis.xOf(0));
});

test("a change of mode shows the same rows", () => {
  const b = new Builder(1);
  for (let i = 0; i < 100; ++i) b.row(1000 * i, "commit", 1, i);
  const axis = new Axis(new Run(b.data()));
  axis.showRows(20, 30);
  axis.setMode(BY_EVENT);
  const [from, to] = axis.rows();
  assert.ok(from <= 20 && to >= 30 && to - from < 16);
});

test("following leaves the view as long as the row is in it", () => {
  const axis = axisOf();
  axis.showRows(20, 40);
  const low = axis.low;
  axis.follow(30);
  assert.equal(axis.low, low);
  axis.follow(0);
  assert.equal(axis.low, 0);
});

test("marks of the ruler are 1, 2 or 5 times a power of ten", () => {
  assert.equal(rulerStep(1000, 10), 100);
  assert.equal(rulerStep(1200, 10), 200);
  assert.equal(rulerStep(4000, 10), 500);
  assert.equal(rulerStep(6000, 10), 1000);
});

test("a click goes to the nearest row, rather to one of the node that was clicked", () => {
  const axis = axisOf();
  const rows = new Filter(run).rows();
  const crash = run.kind.indexOf(run.kinds.indexOf("crash"));
  assert.equal(nearestRow(run, axis, rows, axis.xOf(crash) + 2, 5), crash);
});
