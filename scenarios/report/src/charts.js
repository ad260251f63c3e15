// Bars for how often each length or count came, with the numbers as text beside them.
import { countText } from "./words.js";

const SVG = ["http", "www.w3.org/2000/svg"].join("://");  // A name, not a place.
const WIDE = 420;
const BAR_PIXELS = 20;
const LABEL_PIXELS = 150;
const COUNT_PIXELS = 60;

function svgElement(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

// `bins` are {label, count}; empty ones at either end are left out.
export function withoutEmptyEnds(bins) {
  let from = 0;
  let to = bins.length;
  while (from < to && bins[from].count === 0) ++from;
  while (to > from && bins[to - 1].count === 0) --to;
  return bins.slice(from, to);
}

export function barChart(title, bins) {
  const shown = withoutEmptyEnds(bins);
  const most = Math.max(1, ...shown.map((bin) => bin.count));
  const height = shown.length * BAR_PIXELS + 4;
  const total = shown.reduce((sum, bin) => sum + bin.count, 0);
  const chart = svgElement("svg", {
    viewBox: `0 0 ${WIDE} ${height}`, width: "100%", role: "img",
    "aria-label": `${title}, ${countText(total)} runs: ${shown.map((bin) => `${bin.label} ${countText(bin.count)}`).join("; ")}`,
  });
  shown.forEach((bin, i) => {
    const y = i * BAR_PIXELS + 2;
    const wide = (bin.count / most) * (WIDE - LABEL_PIXELS - COUNT_PIXELS);
    chart.append(
      svgElement("text", { x: LABEL_PIXELS - 8, y: y + 14, "text-anchor": "end" }, bin.label),
      svgElement("rect", { x: LABEL_PIXELS, y: y + 2, width: Math.max(bin.count > 0 ? 1 : 0, wide), height: BAR_PIXELS - 5, class: "mark" }),
      svgElement("text", { x: LABEL_PIXELS + wide + 6, y: y + 14 }, countText(bin.count)),
    );
  });
  return chart;
}
