// The picture: lanes, arrows, bands and marks, on a canvas. Only what is in view is drawn.
import { BY_TIME, rulerStep } from "./axis.js";
import { stretchesBetween } from "./lanes.js";
import { isAnswer, messageHue, termHue } from "./palette.js";
import { timeText } from "./words.js";

export const GUTTER = 70;  // Left of the lanes, for the nodes' names.
export const HEAD = 46;    // Above them, for the ruler and the bands' names.
const MESSAGES_MAX = 2500;  // More in view are drawn as their density.
const ROWS_CROWDED = 4000;  // Where more are in view, these are not marked.
const CROWDED_OUT = new Set(["commit", "snapshot"]);
const DENSITY_PIXELS = 4;

export function laneHeight(height, nodes) {
  return Math.max(18, (height - HEAD - 8) / Math.max(1, nodes));
}

// All but what depends on the cursor. Returns how many messages are in view, and are drawn as arrows.
export function drawPicture(ctx, scene) {
  const { palette, width, height } = scene;
  ctx.fillStyle = palette.ground;
  ctx.fillRect(0, 0, width, height);
  drawBands(ctx, scene);
  drawRuler(ctx, scene);
  drawLanes(ctx, scene);
  ctx.save();
  clipToLanes(ctx, scene);
  const told = drawMessages(ctx, scene);
  drawMarks(ctx, scene);
  drawCauses(ctx, scene);
  ctx.restore();
  return told;
}

// What depends on the cursor, on top of that.
export function drawCursor(ctx, scene) {
  ctx.save();
  clipToLanes(ctx, scene);
  if (scene.cursorMessage >= 0) drawMessage(ctx, scene, scene.cursorMessage, true);
  drawCursors(ctx, scene);
  ctx.restore();
  drawNames(ctx, scene);
}

function clipToLanes(ctx, { width, height }) {
  ctx.beginPath();
  ctx.rect(GUTTER, 0, width - GUTTER, height);
  ctx.clip();
}

function laneY(scene, node) {
  return HEAD + (node - 0.5) * laneHeight(scene.height, scene.run.nodeCount);
}

function drawRuler(ctx, { axis, palette, width, run }) {
  const step = rulerStep(axis.high - axis.low, (width - GUTTER) / 110);
  ctx.font = "12px system-ui, sans-serif";
  ctx.textAlign = "center";
  ctx.textBaseline = "top";
  const digits = Math.max(0, Math.min(6, 6 - Math.floor(Math.log10(step) + 1e-9)));
  for (let p = Math.ceil(axis.low / step) * step; p <= axis.high; p += step) {
    const x = axis.x(p);
    if (x < GUTTER + 20 || x > width - 20) continue;
    ctx.strokeStyle = palette.lane;
    ctx.lineWidth = 1;
    line(ctx, x, 18, x, HEAD);
    ctx.fillStyle = palette.quiet;
    const at = Math.min(Math.round(p), run.rowCount - 1);
    ctx.fillText(axis.mode === BY_TIME ? timeText(p, digits) : `${timeText(run.at[at])}`, x, 4);
  }
}

function drawBands(ctx, scene) {
  const { run, axis, palette, width } = scene;
  const half = laneHeight(scene.height, run.nodeCount) / 2;
  let nameEnd = GUTTER;
  ctx.font = "11px system-ui, sans-serif";
  for (const band of run.bands) {
    const low = Math.max(GUTTER, axis.x(axis.positionOfTime(band.from)));
    const high = Math.min(width, axis.x(axis.positionOfTime(band.to)));
    if (high < GUTTER || low > width || high - low < 0) continue;
    ctx.fillStyle = palette.band;
    for (const node of band.nodes) {
      const y = laneY(scene, node) - half;
      ctx.fillRect(low, y, Math.max(1, high - low), 2 * half);
      hatch(ctx, low, y, high - low, 2 * half, palette.line);
    }
    if (low < nameEnd || high - low < 24) continue;
    ctx.fillStyle = palette.quiet;
    ctx.textAlign = "left";
    ctx.textBaseline = "top";
    ctx.fillText(band.text, low + 2, 24, Math.max(20, high - low));
    nameEnd = low + Math.min(high - low, ctx.measureText(band.text).width) + 8;
  }
}

function hatch(ctx, x, y, width, height, colour) {
  if (width < 3) return;
  ctx.save();
  ctx.beginPath();
  ctx.rect(x, y, width, height);
  ctx.clip();
  ctx.strokeStyle = colour;
  ctx.globalAlpha = 0.35;
  ctx.lineWidth = 1;
  const step = 9;
  for (let at = x - height - ((x - height) % step); at < x + width; at += step) {
    line(ctx, at, y + height, at + height, y);
  }
  ctx.restore();
}

function drawLanes(ctx, scene) {
  const { run, axis, palette, lanes, width } = scene;
  const [from, to] = axis.rows();
  for (let node = 1; node <= run.nodeCount; ++node) {
    const y = laneY(scene, node);
    for (const s of stretchesBetween(lanes[node - 1], from, Math.max(to, from + 1), run.rowCount)) {
      const low = Math.max(GUTTER, axis.xOf(Math.min(s.row, run.rowCount - 1)));
      const high = s.end >= run.rowCount ? width : Math.min(width, axis.xOf(s.end));
      if (high <= GUTTER) continue;
      drawStretch(ctx, palette, run.roles[s.role], s.term, low, Math.max(high, low + 1), y);
    }
  }
}

// The roles differ in shape: a leader's line is a filled box, a candidate's a hatched one, a
// follower's thin, and where the node is down there is none.
function drawStretch(ctx, palette, role, term, low, high, y) {
  const colour = palette[termHue(term)];
  if (role === "down") {
    ctx.strokeStyle = palette.down;
    ctx.lineWidth = 1;
    ctx.setLineDash([2, 5]);
    line(ctx, low, y, high, y);
    ctx.setLineDash([]);
    return;
  }
  const half = role === "leader" ? 7 : role === "follower" ? 1.5 : 5;
  if (role === "leader") {
    ctx.fillStyle = colour;
    ctx.fillRect(low, y - half, high - low, 2 * half);
  } else if (role === "follower") {
    ctx.fillStyle = colour;
    ctx.fillRect(low, y - half, high - low, 2 * half);
  } else {
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1.5;
    ctx.strokeRect(low, y - half, high - low, 2 * half);
    hatch(ctx, low, y - half, high - low, 2 * half, colour);
  }
  const label = role === "leader" ? `leader, term ${term}` : role === "follower" ? `t${term}` : `${role} t${term}`;
  ctx.font = "11px system-ui, sans-serif";
  if (high - low < ctx.measureText(label).width + 8) return;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillStyle = role === "leader" ? palette.ground : palette.text;
  ctx.fillText(label, low + 4, role === "leader" ? y + 0.5 : y - 10);
}

function drawMessages(ctx, scene) {
  const { run, axis, mask } = scene;
  const [from, to] = axis.rows();
  const shown = run.messagesBetween(from, to).filter((m) => {
    const row = run.sentRow[m] >= 0 ? run.sentRow[m] : run.lastArrival[m];
    return row >= 0 && mask[row];
  });
  if (shown.length > MESSAGES_MAX) {
    drawDensity(ctx, scene, shown);
    return { messages: shown.length, drawn: 0 };
  }
  for (const m of shown) drawMessage(ctx, scene, m, false);
  return { messages: shown.length, drawn: shown.length };
}

function drawMessage(ctx, scene, m, strong) {
  const { run, axis, palette } = scene;
  const t = run.messages;
  const type = run.types[t.type[m]];
  const sent = run.sentRow[m];
  const y0 = laneY(scene, t.from[m]);
  const y1 = laneY(scene, t.to[m]);
  ctx.strokeStyle = strong ? palette.cursor : palette[messageHue(type)];
  ctx.fillStyle = ctx.strokeStyle;
  ctx.lineWidth = strong ? 2.5 : 1.1;
  ctx.globalAlpha = strong || messageHue(type) !== "quiet" ? 1 : 0.6;
  ctx.setLineDash(isAnswer(type) ? [5, 3] : []);
  const x0 = sent >= 0 ? axis.xOf(sent) : axis.xOf(run.arrivalsOf(m)[0]) - 12;
  for (const row of run.arrivalsOf(m)) arrow(ctx, x0, y0, axis.xOf(row), y1);
  if (run.arrivalsOf(m).length === 0) {
    if (["", "duplicated"].includes(run.fates[t.fate[m]])) {
      // Still on its way when the run ended.
      line(ctx, x0, y0, axis.x(axis.last()), y0 + (y1 - y0) * 0.5);
    } else {
      lost(ctx, x0, y0, x0 + Math.min(22, axis.width * 0.05), y0 + (y1 - y0) * 0.45);
    }
  }
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
}

function arrow(ctx, x0, y0, x1, y1) {
  line(ctx, x0, y0, x1, y1);
  const angle = Math.atan2(y1 - y0, x1 - x0);
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  for (const side of [-0.38, 0.38]) {
    ctx.lineTo(x1 - 8 * Math.cos(angle + side), y1 - 8 * Math.sin(angle + side));
  }
  ctx.closePath();
  ctx.fill();
}

function lost(ctx, x0, y0, x1, y1) {
  line(ctx, x0, y0, x1, y1);
  ctx.setLineDash([]);
  line(ctx, x1 - 4, y1 - 4, x1 + 4, y1 + 4);
  line(ctx, x1 - 4, y1 + 4, x1 + 4, y1 - 4);
}

// How many messages leave each node, a bar for every few pixels.
function drawDensity(ctx, scene, messages) {
  const { run, axis, palette, width } = scene;
  const bins = new Map();
  let most = 1;
  for (const m of messages) {
    const row = run.sentRow[m];
    if (row < 0) continue;
    const bin = Math.floor((axis.xOf(row) - GUTTER) / DENSITY_PIXELS);
    const key = bin * 64 + run.messages.from[m];
    const count = (bins.get(key) ?? 0) + 1;
    bins.set(key, count);
    most = Math.max(most, count);
  }
  const room = laneHeight(scene.height, run.nodeCount) / 2 - 9;
  ctx.fillStyle = palette.blue;
  ctx.globalAlpha = 0.5;
  for (const [key, count] of bins) {
    const x = GUTTER + Math.floor(key / 64) * DENSITY_PIXELS;
    if (x < GUTTER || x > width) continue;
    const tall = Math.max(1, (count / most) * room);
    ctx.fillRect(x, laneY(scene, key % 64) + 8, DENSITY_PIXELS - 1, tall);
  }
  ctx.globalAlpha = 1;
}

const MARKS = {
  crash: "✕",
  lost: "✕",
  restart: "▲",
  start: "▲",
  vote: "●",
  commit: "|",
  snapshot: "◆",
  config: "◆",
  action: "▼",
};

function drawMarks(ctx, scene) {
  const { run, axis, palette, mask } = scene;
  const [from, to] = axis.rows();
  const height = laneHeight(scene.height, run.nodeCount);
  ctx.font = "12px system-ui, sans-serif";
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  const crowded = to - from > ROWS_CROWDED;
  for (let row = from; row < to; ++row) {
    const kind = run.kindName(row);
    const mark = MARKS[kind];
    if (mark === undefined || !mask[row] || (crowded && CROWDED_OUT.has(kind))) continue;
    const node = run.node[row];
    const y = node === 0 ? HEAD - 6 : laneY(scene, node) + Math.min(13, height / 3);
    ctx.fillStyle = kind === "crash" || kind === "lost" ? palette.violation : palette.text;
    ctx.fillText(mark, axis.xOf(row), y);
  }
}

function drawCauses(ctx, scene) {
  const { run, axis, palette } = scene;
  run.causes.forEach((cause, i) => {
    if (cause.row === undefined || cause.row >= run.rowCount) return;
    const x = axis.xOf(cause.row);
    const y = run.node[cause.row] === 0 ? HEAD : laneY(scene, run.node[cause.row]) - 14;
    ctx.fillStyle = palette.violation;
    ctx.beginPath();
    ctx.arc(x, y, 8, 0, 2 * Math.PI);
    ctx.fill();
    ctx.fillStyle = palette.ground;
    ctx.font = "bold 11px system-ui, sans-serif";
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(String(i + 1), x, y + 0.5);
  });
}

function drawCursors(ctx, scene) {
  const { axis, palette, height, cursorRow, violationRow } = scene;
  if (violationRow >= 0) {
    ctx.strokeStyle = palette.violation;
    ctx.lineWidth = 2;
    ctx.setLineDash([8, 4]);
    line(ctx, axis.xOf(violationRow), 18, axis.xOf(violationRow), height);
    ctx.setLineDash([]);
  }
  if (cursorRow < 0) return;
  ctx.strokeStyle = palette.cursor;
  ctx.lineWidth = 1.5;
  const x = axis.xOf(cursorRow);
  line(ctx, x, 18, x, height);
  ctx.fillStyle = palette.cursor;
  ctx.beginPath();
  ctx.moveTo(x - 6, 16);
  ctx.lineTo(x + 6, 16);
  ctx.lineTo(x, 24);
  ctx.fill();
}

function drawNames(ctx, scene) {
  const { run, palette, height, cursorNode } = scene;
  ctx.fillStyle = palette.ground;
  ctx.fillRect(0, HEAD, GUTTER, height - HEAD);
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  for (let node = 1; node <= run.nodeCount; ++node) {
    ctx.font = `${node === cursorNode ? "bold " : ""}13px system-ui, sans-serif`;
    ctx.fillStyle = palette.text;
    ctx.fillText(`node ${node}`, GUTTER - 10, laneY(scene, node));
  }
}

function line(ctx, x0, y0, x1, y1) {
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
}
