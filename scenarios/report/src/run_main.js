// Starts the page of a run.
import { App } from "./app.js";
import { byId, readData } from "./dom.js";
import { Run } from "./run.js";

try {
  const app = new App(new Run(readData()));
  app.start();
} catch (error) {
  byId("title").textContent = `This page cannot be shown: ${error.message}`;
  throw error;
}
