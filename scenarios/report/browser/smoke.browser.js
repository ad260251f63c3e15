// Pages that the program itself writes, opened and stepped through.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Browser } from "./harness.js";

let browser;
let folder;
before(async () => {
  browser = await Browser.start();
  folder = mkdtempSync(join(tmpdir(), "squall-smoke-"));
});
after(async () => {
  await browser.stop();
  rmSync(folder, { recursive: true });
});

async function withFile(file, check) {
  const tab = await browser.openFile(file);
  try {
    await check(tab);
    assert.deepEqual(tab.trouble, []);
  } finally {
    await tab.context().close();
  }
}

test("the page of a run opens at its end and steps", async () => {
  const file = join(folder, "run.html");
  execFileSync(process.env.SQUALL, ["replay", "7", "--quiet", `--report=${file}`]);
  await withFile(file, async (tab) => {
    assert.match(await tab.textContent("#detail"), /No property is broken/);
    assert.equal(await tab.locator("#nodes tbody tr").count() > 0, true);
    const end = await tab.textContent("#now");
    await tab.keyboard.press("ArrowLeft");
    assert.notEqual(await tab.textContent("#now"), end);
    assert.doesNotMatch(await tab.textContent("#shown"), /^0 events/);
  });
});

test("the page of a run's history opens", async () => {
  const history = join(folder, "history.jsonl");
  const file = join(folder, "history.html");
  execFileSync(process.env.SQUALL, ["replay", "7", "--quiet", `--history=${history}`]);
  execFileSync(process.env.SQUALL, ["check", history, `--report=${file}`]);
  await withFile(file, async (tab) => {
    assert.match(await tab.textContent("#outcome"), /^linearizable: /);
    assert.ok(await tab.locator(".operation").count() > 0);
  });
});

test("the page of a sweep opens", async () => {
  const out = join(folder, "sweep");
  execFileSync(process.env.SQUALL, ["sweep", "--profile=calm", "--seeds=1", "--count=20", "--quiet", `--out=${out}`]);
  await withFile(join(out, "report.html"), async (tab) => {
    assert.match(await tab.textContent("#outcome"), /20 runs/);
    assert.ok(await tab.locator("#charts svg").count() >= 2);
    assert.match(await tab.textContent("#situations-words"), /never/);
  });
});
