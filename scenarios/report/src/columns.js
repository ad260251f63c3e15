// Numbers as the program packs them (README.md, "Columns").

// Each number is the difference from the one before it.
export function sums(deltas) {
  const out = new Float64Array(deltas.length);
  let sum = 0;
  for (let i = 0; i < deltas.length; ++i) {
    sum += deltas[i];
    out[i] = sum;
  }
  return out;
}

export function numbers(column) {
  return Float64Array.from(column);
}

// The first place in the sorted column [from, to) whose number is not below `value`.
export function lowerBound(column, value, from = 0, to = column.length) {
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (column[middle] < value) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return from;
}
