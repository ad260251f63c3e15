// Starts the page of a sweep.
import { byId, readData } from "./dom.js";
import { showSweep } from "./sweep.js";
import { setUpTheme } from "./theme.js";

try {
  showSweep(readData());
  setUpTheme(() => {});
} catch (error) {
  byId("title").textContent = `This page cannot be shown: ${error.message}`;
  throw error;
}
