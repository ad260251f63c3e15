import assert from "node:assert/strict";
import { test } from "node:test";

import { Run } from "../src/run.js";
import { countText, lineText, messageText, plural, timeText } from "../src/words.js";
import { Builder } from "./sample.js";

function messages() {
  const b = new Builder(3);
  b.send(0, "MsgApp", 1, 2, { term: 3, index: 4, log_term: 2, entries: 3, commit: 4 });
  b.send(0, "MsgApp", 1, 2, { term: 3, index: 4, log_term: 2, entries: 1, commit: 4 });
  b.send(0, "MsgApp", 1, 2, { term: 3, index: 4, log_term: 2, commit: 4 });
  b.send(0, "MsgAppResp", 2, 1, { term: 3, index: 7 });
  b.send(0, "MsgAppResp", 2, 1, { term: 3, index: 7, reject: true });
  b.send(0, "MsgVote", 2, 1, { term: 4, index: 7, log_term: 3 });
  b.send(0, "MsgVoteResp", 1, 2, { term: 4 });
  b.send(0, "MsgVoteResp", 1, 2, { term: 4, reject: true, fate: "dropped" });
  return new Run(b.data());
}

test("messages are told by what matters in them", () => {
  const run = messages();
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6].map((m) => messageText(run, m)), [
    "MsgApp 1→2, term 3: entries 5 to 7 after 4 (term 2), commit 4",
    "MsgApp 1→2, term 3: entry 5 after 4 (term 2), commit 4",
    "MsgApp 1→2, term 3: no entries after 4 (term 2), commit 4",
    "MsgAppResp 2→1, term 3: has up to 7",
    "MsgAppResp 2→1, term 3: refuses 7",
    "MsgVote 2→1, term 4: last entry 7 (term 3)",
    "MsgVoteResp 1→2, term 4: granted",
  ]);
});

test("the fate of a lost message is said where it is sent", () => {
  assert.equal(lineText(messages(), 7), "node 1 sends MsgVoteResp 1→2, term 4: refused (dropped)");
});

test("counts and times are easy to read", () => {
  assert.equal(countText(1234567), "1,234,567");
  assert.equal(plural(1, "match", "matches"), "1 match");
  assert.equal(plural(0, "event"), "0 events");
  assert.equal(timeText(3048000), "3.048s");
});

test("a kind that this page does not know is told by its text", () => {
  const b = new Builder(1);
  b.row(0, "note", 1, 0, 0, "something new");
  assert.equal(lineText(new Run(b.data()), 0), "node 1 something new");
});
