import assert from "node:assert/strict";
import { test } from "node:test";

import { HistoryModel } from "../src/history_model.js";
import { historySample } from "./sample.js";

test("a history of another format is refused", () => {
  assert.throws(() => new HistoryModel({ ...historySample(), format: 2 }), /format 1/);
  assert.throws(() => new HistoryModel({ ...historySample(), kind: "run" }), /histories/);
});

test("operations are told by key", () => {
  const model = new HistoryModel(historySample());
  assert.deepEqual(model.ofKey(0), [0, 1, 3]);
  assert.deepEqual(model.ofKey(-1), [0, 1, 2, 3]);
});

test("an operation is in the picture if a part of it is", () => {
  const model = new HistoryModel(historySample());
  assert.deepEqual(model.visible(model.ofKey(-1), 3, 4), [1, 2]);
  assert.deepEqual(model.visible(model.ofKey(-1), 0, 0), [0]);
});

test("an operation without an end goes on to the end", () => {
  const model = new HistoryModel(historySample());
  assert.equal(model.isOpen(2), true);
  assert.equal(model.endOf(2), model.end);
  assert.equal(model.endOf(0), 1);
});

test("an old operation of unknown outcome is in the picture only if it contradicts others", () => {
  const data = historySample();
  const places = [0, 1, 2, 3];
  assert.deepEqual(new HistoryModel(data).visible(places, 6, 7), [3]);
  data.windows[0].operations = [2, 3];
  assert.deepEqual(new HistoryModel(data).visible(places, 6, 7), [2, 3]);
});

test("each client has a lane, in order", () => {
  const model = new HistoryModel(historySample());
  assert.deepEqual(model.lanesOf([3, 0, 1]), [0, 1]);
});

test("the picture of a contradiction holds all of it", () => {
  const model = new HistoryModel(historySample());
  const [from, to] = model.rangeOf(model.windows[0]);
  assert.ok(from <= 0 && to >= 6);
  assert.ok(to <= model.end);
});
