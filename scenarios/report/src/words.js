// Rows, messages and times in words.

const MICROS = 1000000;

// 3.048s, with as many digits as the run's times need.
export function timeText(us, digits = 3) {
  return `${(us / MICROS).toFixed(digits)}s`;
}

export function countText(n) {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}

export function plural(n, one, many = `${one}s`) {
  return `${countText(n)} ${n === 1 ? one : many}`;
}

// "MsgApp 1→3, term 2: entries 5 to 7 after 4 (term 1), commit 3".
export function messageText(run, m) {
  const t = run.messages;
  const type = run.types[t.type[m]];
  const parts = [`${type} ${t.from[m]}→${t.to[m]}`];
  if (t.term[m] !== 0) parts.push(`term ${t.term[m]}`);
  return parts.join(", ") + detailText(run, m, type);
}

function detailText(run, m, type) {
  const t = run.messages;
  const place = `${t.index[m]} (term ${t.logTerm[m]})`;
  const words = [];
  if (type === "MsgApp") {
    words.push(t.entries[m] === 0 ? `no entries after ${place}` : `${entriesText(t, m)} after ${place}`);
    words.push(`commit ${t.commit[m]}`);
  } else if (type === "MsgVote" || type === "MsgPreVote") {
    words.push(`last entry ${place}`);
  } else if (type === "MsgHeartbeat") {
    words.push(`commit ${t.commit[m]}`);
  } else if (type === "MsgSnap") {
    words.push(`snapshot at ${place}`);
  } else if (type === "MsgAppResp") {
    words.push(t.reject[m] ? `refuses ${t.index[m]}` : `has up to ${t.index[m]}`);
  } else if (t.reject[m]) {
    words.push("refused");
  } else if (type === "MsgVoteResp" || type === "MsgPreVoteResp") {
    words.push("granted");
  }
  return words.length === 0 ? "" : `: ${words.join(", ")}`;
}

function entriesText(t, m) {
  const from = t.index[m] + 1;
  const to = t.index[m] + t.entries[m];
  return from === to ? `entry ${from}` : `entries ${from} to ${to}`;
}

// What happened in a row, without its time and its node.
export function rowText(run, row) {
  const text = run.texts.get(row);
  const more = text === undefined ? "" : text;
  const a = run.a[row];
  const b = run.b[row];
  switch (run.kindName(row)) {
    case "send": {
      const fate = run.fates[run.messages.fate[a]];
      return `sends ${messageText(run, a)}${fate === "" ? "" : ` (${fate})`}`;
    }
    case "deliver":
      return `receives ${messageText(run, a)}${b === 0 ? "" : " (it is down)"}`;
    case "role":
      return `becomes ${run.roles[a]} in term ${b}`;
    case "term":
      return `learns of term ${a}`;
    case "vote":
      return `votes for ${a} in term ${b}`;
    case "lead":
      return `follows leader ${a} of term ${b}`;
    case "log":
      return more || `has entries up to ${b}, from ${a} on new`;
    case "commit":
      return `commits up to ${a}`;
    default:
      return more || run.kindName(row);
  }
}

// The same with its node: one line of the list of events.
export function lineText(run, row) {
  const node = run.node[row];
  return node === 0 ? rowText(run, row) : `node ${node} ${rowText(run, row)}`;
}
