import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { sweepSample } from "../test/sample.js";
import { Browser } from "./harness.js";

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror=alert(2)>javascript:alert(3)`;

let browser;
before(async () => { browser = await Browser.start(); });
after(async () => { await browser.stop(); });

async function withSweep(data, check, options) {
  const tab = await browser.open("sweep", data, options);
  try {
    await check(tab);
    assert.deepEqual(tab.trouble, []);
  } finally {
    await tab.context().close();
  }
}

test("findings are listed with their runs, seeds, pages and commands", () => withSweep(sweepSample(), async (tab) => {
  const rows = tab.locator("#findings tbody tr");
  assert.equal(await rows.count(), 2);
  assert.match(await rows.nth(0).innerText(), /election-safety-3c1f.*10.*0x4/s);
  assert.equal(await rows.nth(0).locator("a").getAttribute("href"), "./findings/election-safety-3c1fx/report.html");
  assert.equal(await rows.nth(1).locator("a").count(), 0);
}));

test("distributions are drawn, and told to those who do not see them", () => withSweep(sweepSample(), async (tab) => {
  assert.equal(await tab.locator("#charts svg").count(), 2);
  assert.match(await tab.locator("#charts svg").first().getAttribute("aria-label"), /300 to 399 ms 700/);
}));

test("situations that were never reached come first", () => withSweep(sweepSample(), async (tab) => {
  assert.match(await tab.locator("#situations tbody tr").first().innerText(), /never/);
  assert.match(await tab.textContent("#situations-words"), /1 situation reached, 1 never/);
}));

test("what comes from outside is text, and links stay in the folder", () => withSweep(sweepSample(HOSTILE), async (tab) => {
  await tab.waitForTimeout(200);
  assert.equal(await tab.locator("img").count(), 0);
  const href = await tab.locator("#findings a").first().evaluate((a) => a.href);
  assert.ok(href.startsWith("file:"), href);
}));

test("a sweep without findings says so", () => withSweep({ ...sweepSample(), findings: [] }, async (tab) => {
  assert.match(await tab.textContent("#findings"), /None/);
}));

test("on a small screen nothing is wider than the screen", () => withSweep(sweepSample("a".repeat(300)), async (tab) => {
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 360, `${wide} pixels`);
}, { viewport: { width: 360, height: 640 } }));
