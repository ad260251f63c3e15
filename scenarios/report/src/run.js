// One run, unpacked from what the program wrote (README.md, "A run").
import { numbers, sums } from "./columns.js";

export const FORMAT = 1;

// Rows between two lists of the messages that are on their way.
const BLOCK = 256;

export class Run {
  // Throws an Error that says what is wrong with the data.
  constructor(data) {
    if (data.format !== FORMAT || data.kind !== "run") {
      throw new Error(`this page reads runs of format ${FORMAT}, not ${data.kind} ${data.format}`);
    }
    this.facts = data.facts;
    this.violation = data.violation;
    this.causes = data.causes ?? [];
    this.leftOut = data.left_out ?? [];
    this.nodeCount = data.nodes;
    this.roles = data.roles;
    this.types = data.types;
    this.fates = data.fates;
    this.kinds = data.kinds;
    this.bands = data.bands;
    const rows = data.rows;
    this.rowCount = rows.at.length;
    this.at = sums(rows.at);
    this.step = sums(rows.step);
    this.kind = Uint8Array.from(rows.kind);
    this.node = Uint8Array.from(rows.node);
    this.a = numbers(rows.a);
    this.b = numbers(rows.b);
    this.texts = textsByRow(data.texts);
    this.messages = unpackMessages(data.messages);
    this.changes = unpackChanges(data.changes);
    this.isSend = this.kinds.map((name) => name === "send");
    this.isDelivery = this.kinds.map((name) => name === "deliver");
    this.link();
  }

  kindName(row) {
    return this.kinds[this.kind[row]];
  }

  // The message of a row that sends or delivers one, else -1.
  messageOf(row) {
    const kind = this.kind[row];
    return this.isSend[kind] || this.isDelivery[kind] ? this.a[row] : -1;
  }

  // Finds where each message leaves and comes, and what is on its way at the start of each block.
  link() {
    const count = this.messages.count;
    const arrivals = new Map();  // Message to the rows in which it comes; most come once.
    this.sentRow = new Int32Array(count).fill(-1);
    this.lastArrival = new Int32Array(count).fill(-1);
    for (let row = 0; row < this.rowCount; ++row) {
      const message = this.messageOf(row);
      if (message < 0) continue;
      if (this.isSend[this.kind[row]]) {
        this.sentRow[message] = row;
        continue;
      }
      if (this.lastArrival[message] >= 0) {
        const before = arrivals.get(message) ?? [this.lastArrival[message]];
        before.push(row);
        arrivals.set(message, before);
      }
      this.lastArrival[message] = row;
    }
    this.arrivals = arrivals;
    this.linkBlocks();
  }

  linkBlocks() {
    this.crossing = [];
    const open = new Set();
    for (let row = 0; row < this.rowCount; ++row) {
      if (row % BLOCK === 0) this.crossing.push([...open]);
      const message = this.messageOf(row);
      if (message < 0) continue;
      if (this.lastArrival[message] === row) {
        open.delete(message);
      } else if (this.lastArrival[message] > row) {
        open.add(message);
      }
    }
  }

  // Every message that leaves or comes in a row of [from, to), or is on its way there, once.
  messagesBetween(from, to) {
    const found = new Set();
    const block = Math.floor(from / BLOCK);
    if (block >= this.crossing.length) return [];
    for (const message of this.crossing[block]) {
      if (this.lastArrival[message] >= from) found.add(message);
    }
    for (let row = block * BLOCK; row < Math.min(to, this.rowCount); ++row) {
      const message = this.messageOf(row);
      if (message >= 0 && (row >= from || this.lastArrival[message] >= from)) found.add(message);
    }
    return [...found];
  }

  arrivalsOf(message) {
    const last = this.lastArrival[message];
    return last < 0 ? [] : (this.arrivals.get(message) ?? [last]);
  }

  // The term that a row is about; 0 where it is about none.
  termOf(row) {
    const message = this.messageOf(row);
    if (message >= 0) return this.messages.term[message];
    switch (this.kindName(row)) {
      case "role":
      case "vote":
      case "lead":
        return this.b[row];
      case "term":
        return this.a[row];
      default:
        return 0;
    }
  }

  // The other node that a row is about; 0 where there is none.
  otherOf(row) {
    const message = this.messageOf(row);
    if (message >= 0) {
      return this.isSend[this.kind[row]] ? this.messages.to[message] : this.messages.from[message];
    }
    const kind = this.kindName(row);
    return kind === "vote" || kind === "lead" ? this.a[row] : 0;
  }
}

function textsByRow(texts) {
  const rows = sums(texts.row);
  const found = new Map();
  rows.forEach((row, i) => found.set(row, texts.text[i]));
  return found;
}

function unpackMessages(messages) {
  return {
    count: messages.from.length,
    from: Uint8Array.from(messages.from),
    to: Uint8Array.from(messages.to),
    type: Uint8Array.from(messages.type),
    fate: Uint8Array.from(messages.fate),
    term: numbers(messages.term),
    index: numbers(messages.index),
    logTerm: numbers(messages.log_term),
    commit: numbers(messages.commit),
    entries: numbers(messages.entries),
    reject: Uint8Array.from(messages.reject),
  };
}

function unpackChanges(changes) {
  return {
    count: changes.row.length,
    row: sums(changes.row),
    node: Uint8Array.from(changes.node),
    field: Uint8Array.from(changes.field),
    value: numbers(changes.value),
    more: numbers(changes.more),
  };
}
