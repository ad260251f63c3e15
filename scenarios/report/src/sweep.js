// The page of a sweep: what was found, and what its runs were like.
import { barChart } from "./charts.js";
import { byId, el, fill } from "./dom.js";
import { countText, plural } from "./words.js";

const SWEEP_FORMAT = 1;

export function showSweep(data) {
  if (data.format !== SWEEP_FORMAT || data.kind !== "sweep") {
    throw new Error(`this page reads sweeps of format ${SWEEP_FORMAT}, not ${data.kind} ${data.format}`);
  }
  document.title = data.title;
  byId("title").textContent = data.title;
  byId("outcome").textContent = data.outcome;
  fill(byId("facts"), ...Object.entries(data.facts).map(([name, text]) =>
    el("div", {}, el("dt", {}, name), el("dd", {}, text))));
  showFindings(data.findings);
  fill(byId("charts"), ...data.distributions.map((d) =>
    el("div", {}, el("h3", {}, d.title), barChart(d.title, d.bins))));
  showFaults(data.faults, data.runs);
  showSituations(data.situations, data.runs);
  showSlowest(data.slowest);
  fill(byId("left-out"), ...data.left_out.map((text) => el("li", {}, text)));
  byId("left-out-part").hidden = data.left_out.length === 0;
}

function tableOf(table, caption, heads, rows) {
  const numeric = new Set(["Runs", "Times", "Milliseconds", "Events"]);
  const head = el("tr", {}, ...heads.map((name) =>
    el("th", { scope: "col", class: numeric.has(name) ? "numbers" : "" }, name)));
  fill(table, el("caption", { class: "unseen" }, caption), el("thead", {}, head), el("tbody", {}, ...rows));
}

function numberCell(n) {
  return el("td", { class: "numbers" }, countText(n));
}

// Links lead into the folder of results, and nowhere else.
function linkOf(path) {
  const safe = path.split("/").map(encodeURIComponent).join("/");
  return el("a", { href: `./${safe}` }, path);
}

function showFindings(findings) {
  if (findings.length === 0) {
    fill(byId("findings"), el("caption", {}, "None."));
    return;
  }
  const rows = findings.map((finding) => el("tr", {},
    el("th", { scope: "row" }, finding.signature),
    el("td", {}, finding.kind),
    el("td", { class: "wrapped" }, el("b", {}, finding.property), ` ${finding.detail}`),
    numberCell(finding.runs),
    el("td", {}, finding.seed),
    el("td", { class: "wrapped" }, finding.page === "" ? "" : linkOf(finding.page), " ", el("code", {}, finding.replay))));
  tableOf(byId("findings"), "Findings by signature",
    ["Signature", "Kind", "What", "Runs", "First seed", "Page and command"], rows);
}

function showFaults(faults, runs) {
  const most = Math.max(1, ...faults.map((fault) => fault.count));
  const rows = faults.map((fault) => {
    const share = el("span", { class: "share" });
    share.style.width = `${(fault.count / most) * 12}em`;
    return el("tr", fault.count === 0 ? { class: "never" } : {},
      el("th", { scope: "row" }, fault.name), numberCell(fault.count), el("td", {}, share));
  });
  tableOf(byId("faults"), `Faults in ${plural(runs, "run")}`, ["Fault", "Times", "Share"], rows);
}

function showSituations(situations, runs) {
  const never = situations.filter((situation) => situation.count === 0);
  byId("situations-words").textContent =
    `${plural(situations.length - never.length, "situation")} reached, ${countText(never.length)} never, in ${plural(runs, "run")}.`;
  const sorted = [...situations].sort((x, y) => x.count - y.count);
  const rows = sorted.map((situation) => el("tr", situation.count === 0 ? { class: "never" } : {},
    el("th", { scope: "row" }, situation.name),
    situation.count === 0 ? el("td", { class: "numbers" }, "never") : numberCell(situation.count)));
  tableOf(byId("situations"), "Rare situations and how often they were reached", ["Situation", "Times"], rows);
}

function showSlowest(slowest) {
  const rows = slowest.map((run) => el("tr", {},
    el("th", { scope: "row" }, run.seed), numberCell(run.wall_ms), numberCell(run.steps),
    el("td", {}, el("code", {}, run.replay))));
  tableOf(byId("slowest"), "The runs that took longest",
    ["Seed", "Milliseconds", "Events", "Command"], rows);
}
