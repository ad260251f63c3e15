// A client history as the page reads it, and what of it is in the picture.
import { numbers } from "./columns.js";

const HISTORY_FORMAT = 1;

export class HistoryModel {
  constructor(data) {
    if (data.format !== HISTORY_FORMAT || data.kind !== "history") {
      throw new Error(`this page reads histories of format ${HISTORY_FORMAT}, not ${data.kind} ${data.format}`);
    }
    const { operations } = data;
    this.clients = data.clients;
    this.keys = data.keys;
    this.outcomes = data.outcomes;
    this.windows = data.windows;
    this.client = numbers(operations.client);
    this.key = numbers(operations.key);
    this.outcome = numbers(operations.outcome);
    this.invoked = numbers(operations.invoked);
    this.returned = numbers(operations.returned);
    this.line = numbers(operations.line);
    this.text = operations.text;
    this.end = data.end;
    this.culprits = new Set(this.windows.map((window) => window.culprit));
    this.members = new Set(this.windows.flatMap((window) => window.operations));
  }

  get count() {
    return this.text.length;
  }

  isOpen(i) {
    return this.outcomes[this.outcome[i]] === "unknown";
  }

  // Where the bar of an operation ends.
  endOf(i) {
    return this.isOpen(i) ? this.end : this.returned[i];
  }

  // Places of the operations on this key, in order; -1: on any.
  ofKey(key) {
    const places = [];
    for (let i = 0; i < this.count; ++i) if (key < 0 || this.key[i] === key) places.push(i);
    return places;
  }

  // Of `places`, those of which a part lies in [from, to]. An operation that never returns goes on
  // to the end; in the picture are only those that contradict others or were invoked there.
  visible(places, from, to) {
    return places.filter((i) => {
      if (this.invoked[i] > to) return false;
      if (this.invoked[i] >= from) return true;
      return this.isOpen(i) ? this.members.has(i) : this.returned[i] >= from;
    });
  }

  // The clients of these operations, each with a lane, in the order of their first one.
  lanesOf(places) {
    return [...new Set(places.map((i) => this.client[i]))].sort((x, y) => x - y);
  }

  // What is to be seen of a contradiction: all of it, and a little around.
  rangeOf(window) {
    const begins = window.operations.map((i) => this.invoked[i]);
    const from = Math.min(...begins);
    const to = this.endOf(window.culprit);
    const margin = Math.max(2, Math.ceil((to - from) / 8));
    return [Math.max(0, from - margin), Math.min(this.end, to + margin)];
  }
}
