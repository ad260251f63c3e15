// Where rows stand on the picture's horizontal axis, by time or one beside the other, and which
// part of it is in view.
import { lowerBound } from "./columns.js";

export const BY_TIME = "time";
export const BY_EVENT = "event";

export class Axis {
  constructor(run) {
    this.run = run;
    this.mode = BY_TIME;
    this.end = run.rowCount === 0 ? 1 : Math.max(1, run.at[run.rowCount - 1]);
    this.low = 0;
    this.high = this.end;
    this.left = 0;
    this.width = 1;
  }

  // The picture's part for rows: pixels [left, left + width).
  setPixels(left, width) {
    this.left = left;
    this.width = Math.max(1, width);
  }

  last() {
    return this.mode === BY_TIME ? this.end : Math.max(1, this.run.rowCount);
  }

  positionOf(row) {
    return this.mode === BY_TIME ? this.run.at[row] : row;
  }

  positionOfTime(us) {
    return this.mode === BY_TIME ? us : lowerBound(this.run.at, us);
  }

  x(position) {
    return this.left + ((position - this.low) / (this.high - this.low)) * this.width;
  }

  xOf(row) {
    return this.x(this.positionOf(row));
  }

  positionAt(x) {
    return this.low + ((x - this.left) / this.width) * (this.high - this.low);
  }

  // Rows in view: [from, to).
  rows() {
    if (this.mode === BY_TIME) {
      return [lowerBound(this.run.at, this.low), lowerBound(this.run.at, this.high + 1)];
    }
    const to = Math.min(this.run.rowCount, Math.ceil(this.high) + 1);
    return [Math.max(0, Math.floor(this.low)), to];
  }

  show(low, high) {
    const least = this.mode === BY_TIME ? 20 : 8;  // Microseconds, rows.
    const span = Math.min(Math.max(high - low, least), this.last());
    const start = Math.min(Math.max(0, (low + high - span) / 2), this.last() - span);
    this.low = start;
    this.high = start + span;
  }

  showAll() {
    this.show(0, this.last());
  }

  // Changes mode and shows the same rows.
  setMode(mode) {
    const [from, to] = this.rows();
    this.mode = mode;
    if (this.run.rowCount > 0) this.showRows(from, Math.max(from, to - 1));
  }

  showRows(from, to) {
    const last = this.run.rowCount - 1;
    const low = this.positionOf(Math.max(0, Math.min(from, last)));
    const high = this.positionOf(Math.max(0, Math.min(to, last)));
    const margin = (high - low) * 0.04;
    this.show(low - margin, high + margin);
  }

  // `factor` below 1 shows less; what is at `position` stays where it is.
  zoom(factor, position) {
    this.show(position - (position - this.low) * factor, position + (this.high - position) * factor);
  }

  pan(share) {
    const by = (this.high - this.low) * share;
    const move = Math.min(Math.max(by, -this.low), this.last() - this.high);
    this.low += move;
    this.high += move;
  }

  // Brings the row into view, and leaves what is shown as long as it is.
  follow(row) {
    const position = this.positionOf(row);
    const span = this.high - this.low;
    if (position < this.low + span * 0.04 || position > this.high - span * 0.04) {
      this.show(position - span / 2, position + span / 2);
    }
  }
}

// A step between marks of a ruler, so that about `count` of them fit into `span`: 1, 2 or 5 times a
// power of ten.
export function rulerStep(span, count) {
  const rough = span / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  for (const factor of [1, 2, 5]) {
    if (factor * power >= rough) return Math.max(1, factor * power);
  }
  return Math.max(1, 10 * power);
}
