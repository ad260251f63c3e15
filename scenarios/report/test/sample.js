// Runs made by hand, in the form that the program writes (README.md).

export const KINDS = [
  "send", "deliver", "role", "term", "vote", "lead", "log", "commit", "crash", "start", "restart",
  "fault", "fault-end", "action", "client", "snapshot", "config", "disk", "lost", "violation", "note",
];
export const ROLES = ["follower", "candidate", "leader", "pre-candidate", "down"];
export const TYPES = ["MsgApp", "MsgAppResp", "MsgVote", "MsgVoteResp", "MsgHeartbeat", "MsgHeartbeatResp"];
export const FATES = ["", "dropped", "cut off"];
const FIELDS = ["role", "term", "vote", "lead", "commit", "applied", "first", "keep", "append"];

// Writes a run row by row.
export class Builder {
  constructor(nodes) {
    this.nodes = nodes;
    this.rows = [];
    this.messages = [];
    this.changes = [];
    this.texts = [];
    this.bands = [];
    this.causes = [];
    this.violation = null;
  }

  row(at, kind, node, a = 0, b = 0, text = undefined) {
    this.rows.push({ at, step: this.rows.length + 1, kind: KINDS.indexOf(kind), node, a, b });
    if (text !== undefined) this.texts.push({ row: this.rows.length - 1, text });
    return this.rows.length - 1;
  }

  change(node, field, value, more = 0) {
    this.changes.push({ row: this.rows.length - 1, node, field: FIELDS.indexOf(field), value, more });
  }

  send(at, type, from, to, fields = {}) {
    this.messages.push({
      from, to, type: TYPES.indexOf(type), fate: FATES.indexOf(fields.fate ?? ""), term: fields.term ?? 1,
      index: fields.index ?? 0, log_term: fields.log_term ?? 0, commit: fields.commit ?? 0,
      entries: fields.entries ?? 0, reject: fields.reject ? 1 : 0,
    });
    this.row(at, "send", from, this.messages.length - 1);
    return this.messages.length - 1;
  }

  deliver(at, message) {
    return this.row(at, "deliver", this.messages[message].to, message);
  }

  data() {
    const deltas = (list) => list.map((value, i) => value - (i === 0 ? 0 : list[i - 1]));
    const column = (rows, name) => rows.map((row) => row[name]);
    const columns = (rows, names, summed) => Object.fromEntries(names.map((name) =>
      [name, summed.includes(name) ? deltas(column(rows, name)) : column(rows, name)]));
    return {
      format: 1,
      kind: "run",
      facts: { seed: "0x7", profile: "swarm", "replay with": "squall replay 7" },
      violation: this.violation,
      causes: this.causes,
      left_out: ["Ticks of clocks and ends of disk barriers are not shown."],
      nodes: this.nodes,
      kinds: KINDS,
      roles: ROLES,
      types: TYPES,
      fates: FATES,
      bands: this.bands,
      rows: columns(this.rows, ["at", "step", "kind", "node", "a", "b"], ["at", "step"]),
      texts: columns(this.texts, ["row", "text"], ["row"]),
      messages: columns(this.messages,
        ["from", "to", "type", "fate", "term", "index", "log_term", "commit", "entries", "reject"], []),
      changes: columns(this.changes, ["row", "node", "field", "value", "more"], ["row"]),
    };
  }
}

function elect(b, at, leader, term, voters) {
  b.row(at, "role", leader, 1, term);
  b.change(leader, "role", 1);
  b.change(leader, "term", term);
  b.change(leader, "vote", leader);
  const requests = voters.map((voter) => b.send(at + 10, "MsgVote", leader, voter, { term, index: 1, log_term: 1 }));
  requests.forEach((m, i) => {
    b.deliver(at + 1500 + 200 * i, m);
    b.row(at + 1500 + 200 * i, "vote", voters[i], leader, term);
    b.change(voters[i], "term", term);
    b.change(voters[i], "vote", leader);
    b.deliver(at + 3000 + 200 * i, b.send(at + 1600 + 200 * i, "MsgVoteResp", voters[i], leader, { term }));
  });
  b.row(at + 3300, "role", leader, 2, term);
  b.change(leader, "role", 2);
  b.change(leader, "lead", leader);
}

// Five nodes, two leaders in one term. `name` is put wherever text comes from outside.
export function twoLeaders(name = "x") {
  const b = new Builder(5);
  for (let node = 1; node <= 5; ++node) {
    b.row(0, "start", node, 0, 0, "starts in term 0");
    b.change(node, "role", 0);
  }
  elect(b, 100000, 2, 1, [3, 4]);
  b.change(2, "append", 1, 1);
  const app = b.send(104000, "MsgApp", 2, 3, { entries: 1 });
  b.send(104000, "MsgApp", 2, 5, { entries: 1, fate: "dropped" });
  b.deliver(105000, app);
  b.row(105000, "log", 3, 1, 1);
  b.change(3, "keep", 0);
  b.change(3, "append", 1, 1);
  b.deliver(106500, b.send(105200, "MsgAppResp", 3, 2, { index: 1 }));
  b.row(106500, "commit", 2, 1);
  b.change(2, "commit", 1);
  b.row(110000, "client", 0, 0, 0, `client 1 put ${name}`);
  b.row(120000, "fault", 0, 0, 0, `a partition begins: 1 2 | 3 4 5 (${name})`);
  b.bands.push({ from: 120000, to: 260000, nodes: [1, 2], text: `partition 1 2 | 3 4 5 ${name}` });
  b.row(150000, "crash", 5, 0, 0, "crashes, losing its vote in term 1");
  b.change(5, "role", 4);
  b.row(190000, "restart", 5, 0, 0, "restarts in term 0");
  b.change(5, "role", 0);
  elect(b, 200000, 4, 1, [5, 3]);
  const last = b.row(204000, "violation", 4, 0, 0, `two leaders in term 1 ${name}`);
  b.causes = [
    { row: 24, text: `node 3 votes for 2 in term 1 ${name}` },
    { row: last - 2, text: "node 5 votes for 4 in term 1" },
    { text: "without a row" },
  ];
  b.violation = {
    property: `election safety (S1) ${name}`,
    detail: `two leaders in term 1: node 2 and node 4 ${name}`,
    source: "Paper Fig. 3",
    why: [`node 5 crashed at 0.150s, losing its vote ${name}`],
  };
  return b.data();
}

// `rows` rows of appends and their answers among `nodes` nodes.
export function long(rows, nodes = 5) {
  const b = new Builder(nodes);
  elect(b, 0, 1, 1, [2, 3]);
  for (let index = 1; b.rows.length < rows; ++index) replicate(b, 4000 * index, index, nodes);
  return b.data();
}

// One entry goes from node 1 to all others; every fiftieth gets lost.
function replicate(b, at, index, nodes) {
  const term = 1 + Math.floor(index / 400);
  const others = Array.from({ length: nodes - 1 }, (_, i) => i + 2);
  const fate = index % 50 === 0 ? "dropped" : "";
  b.row(at, "log", 1, index, index);
  b.change(1, "append", 1, term);
  const sent = others.map((node) => b.send(at, "MsgApp", 1, node, { term, index: index - 1, entries: 1, fate }));
  if (fate !== "") return;
  const answers = others.map((node, i) => {
    b.deliver(at + 1000 + 40 * i, sent[i]);
    b.row(at + 1000 + 40 * i, "log", node, index, index);
    b.change(node, "append", 1, term);
    return b.send(at + 1000 + 40 * i, "MsgAppResp", node, 1, { term, index });
  });
  answers.forEach((m, i) => b.deliver(at + 2500 + 40 * i, m));
  b.row(at + 3000, "commit", 1, index);
  b.change(1, "commit", index);
}

// A sweep with findings. `name` is put wherever text comes from outside.
export function sweepSample(name = "x") {
  const bins = (counts) => counts.map((count, i) => ({ label: `${i * 100} to ${i * 100 + 99} ms`, count }));
  return {
    format: 1,
    kind: "sweep",
    title: `Sweep of swarm ${name}`,
    outcome: "1,000 runs, 2 findings",
    facts: { profile: "swarm", seeds: "0x1 to 0x3e8", guest: name },
    runs: 1000,
    findings: [
      { signature: `election-safety-3c1f${name}`, kind: "violation", property: "election safety (S1)", detail: `two leaders ${name}`,
        runs: 10, seed: "0x4", page: `findings/election-safety-3c1f${name}/report.html`, replay: `squall replay ${name}` },
      { signature: "guest-crash-12ab", kind: "guest-crash", property: "", detail: "the node ended the process", runs: 1,
        seed: "0x9", page: "", replay: "squall replay 9" },
    ],
    distributions: [
      { title: "Time to the first leader", bins: bins([0, 0, 120, 700, 150, 30, 0]) },
      { title: "Entries committed", bins: bins([10, 400, 590]) },
    ],
    faults: [{ name: "crashes", count: 3766 }, { name: "clock jumps", count: 0 }],
    situations: [{ name: "old term committed", count: 3 }, { name: `snapshot to diverged ${name}`, count: 0 }],
    slowest: [{ seed: "0x77", wall_ms: 210, steps: 34000, replay: "squall replay 0x77" }],
    left_out: [],
  };
}

// A stale read. `name` is put wherever text comes from outside.
export function historySample(name = "x") {
  return {
    format: 1,
    kind: "history",
    title: `History ${name}`,
    outcome: "not linearizable",
    facts: { file: `${name}.jsonl`, operations: "4" },
    clients: ["0", "1", `client-${name}`],
    keys: [`x${name}`, "y"],
    outcomes: ["ok", "mismatch", "failed", "unknown"],
    operations: {
      client: [0, 1, 2, 1],
      key: [0, 0, 1, 0],
      outcome: [0, 0, 3, 0],
      invoked: [0, 2, 4, 6],
      returned: [1, 3, 0, 7],
      line: [1, 3, 5, 6],
      text: [`put(${name}) -> ok`, "get() -> 1", "put(2)", "get() -> nil"],
    },
    windows: [{ key: 0, culprit: 3, operations: [0, 1, 3], text: `key x${name}: no order of these operations explains get() -> nil` }],
    end: 8,
    left_out: [],
  };
}
