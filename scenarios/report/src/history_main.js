// Starts the page of a history.
import { byId, readData } from "./dom.js";
import { HistoryPage } from "./history.js";
import { setUpTheme } from "./theme.js";

try {
  const page = new HistoryPage(readData());
  setUpTheme(() => page.draw());
} catch (error) {
  byId("title").textContent = `This page cannot be shown: ${error.message}`;
  throw error;
}
