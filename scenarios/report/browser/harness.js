// Opens pages in Debian's Chromium. Needs playwright-core, in the folder that
// SQUALL_PLAYWRIGHT names, and /usr/bin/chromium or what SQUALL_CHROMIUM names.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

function playwright() {
  const folder = process.env.SQUALL_PLAYWRIGHT;
  if (folder === undefined) throw new Error("SQUALL_PLAYWRIGHT does not name the folder of playwright-core");
  return createRequire(pathToFileURL(join(folder, "package.json")))("playwright-core");
}

// The page with its data, as the program writes it.
export function pageOf(name, data) {
  const html = execFileSync("./bundle", [`src/${name}.html`, `src/${name}_main.js`, "src/style.css"],
    { cwd: root, encoding: "utf8", maxBuffer: 1 << 26 });
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  return html.replace("@DATA@", () => json);
}

export class Browser {
  static async start() {
    const browser = new Browser();
    const executablePath = process.env.SQUALL_CHROMIUM ?? "/usr/bin/chromium";
    if (!existsSync(executablePath)) throw new Error(`${executablePath} is not there`);
    browser.folder = mkdtempSync(join(tmpdir(), "squall-page-"));
    browser.chromium = await playwright().chromium.launch({ executablePath, args: ["--no-sandbox"] });
    return browser;
  }

  async stop() {
    await this.chromium.close();
    rmSync(this.folder, { recursive: true });
  }

  // A tab with the page of `data`; `tab.trouble` lists errors, dialogs and requests to elsewhere.
  async open(name, data, options = {}) {
    const file = join(this.folder, `${name}-${Math.random()}.html`);
    writeFileSync(file, pageOf(name, data));
    return this.openFile(file, options);
  }

  async openFile(file, options = {}) {
    const context = await this.chromium.newContext({
      viewport: { width: 1280, height: 900 }, ...options,
    });
    const tab = await context.newPage();
    tab.trouble = [];
    tab.on("pageerror", (error) => tab.trouble.push(`error: ${error.message}`));
    tab.on("console", (message) => {
      if (message.type() === "error") tab.trouble.push(`console: ${message.text()}`);
    });
    tab.on("dialog", (dialog) => {
      tab.trouble.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    tab.on("request", (request) => {
      if (!request.url().startsWith("file:")) tab.trouble.push(`request: ${request.url()}`);
    });
    await tab.goto(pathToFileURL(file).href);
    return tab;
  }
}
