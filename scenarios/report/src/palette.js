// Colours, from the style sheet's variables, so that light and dark are decided in one place. The
// hues are Okabe and Ito's, which colour-blind people can tell apart; no fact is told by hue alone.

export const TERM_HUES = ["blue", "orange", "green", "pink", "sky", "red"];

export function termHue(term) {
  return term === 0 ? "none" : TERM_HUES[(term - 1) % TERM_HUES.length];
}

const MESSAGE_HUES = {
  MsgApp: "blue",
  MsgAppResp: "blue",
  MsgVote: "orange",
  MsgVoteResp: "orange",
  MsgPreVote: "pink",
  MsgPreVoteResp: "pink",
  MsgHeartbeat: "quiet",
  MsgHeartbeatResp: "quiet",
  MsgSnap: "green",
};

export function messageHue(type) {
  return MESSAGE_HUES[type] ?? "sky";
}

export function isAnswer(type) {
  return type.endsWith("Resp");
}

// Reads the variables once for each drawing of the picture.
export function readPalette(style) {
  const palette = {};
  for (const name of [
    "ground", "lane", "text", "quiet", "line", "cursor", "violation", "band", "down", "none",
    ...TERM_HUES,
  ]) {
    palette[name] = style.getPropertyValue(`--${name}`).trim();
  }
  return palette;
}
