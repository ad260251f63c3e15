import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { historySample } from "../test/sample.js";
import { Browser } from "./harness.js";

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror=alert(2)>`;

let browser;
before(async () => { browser = await Browser.start(); });
after(async () => { await browser.stop(); });

async function withHistory(data, check, options) {
  const tab = await browser.open("history", data, options);
  try {
    await check(tab);
    assert.deepEqual(tab.trouble, []);
  } finally {
    await tab.context().close();
  }
}

// Without a contradiction, of many operations of three clients.
function longHistory(count) {
  const places = [...Array(count).keys()];
  return {
    ...historySample(),
    operations: {
      client: places.map((i) => i % 3), key: places.map((i) => i % 2), outcome: places.map(() => 0),
      invoked: places.map((i) => 2 * i), returned: places.map((i) => 2 * i + 5), line: places.map((i) => i + 1),
      text: places.map((i) => `put(${i}) -> ok`),
    },
    windows: [],
    end: 2 * count + 6,
  };
}

test("it opens at the operation that has no place, which is marked", () => withHistory(historySample(), async (tab) => {
  assert.match(await tab.textContent("#now"), /line 6.*get\(\) -> nil.*no place/s);
  assert.equal(await tab.locator(".operation.culprit").count(), 1);
  assert.match(await tab.locator(".operation.culprit.chosen").textContent(), /✕ get\(\) -> nil/);
  assert.equal(await tab.locator(".operation.member").count(), 3);
}));

test("each client has a lane", () => withHistory(historySample(), async (tab) => {
  assert.equal(await tab.locator("#lanes .lane").count(), 2);
  await tab.selectOption("#key", "-1");
  assert.equal(await tab.locator("#lanes .lane").count(), 3);
}));

test("keys step through the operations", () => withHistory(historySample(), async (tab) => {
  await tab.keyboard.press("Home");
  assert.match(await tab.textContent("#now"), /line 1 /);
  await tab.keyboard.press("ArrowRight");
  assert.match(await tab.textContent("#now"), /line 3 /);
  await tab.keyboard.press("End");
  assert.match(await tab.textContent("#now"), /line 6 /);
}));

test("a click on a bar and on a line of the table chooses the operation", () => withHistory(historySample(), async (tab) => {
  await tab.locator(".operation").first().click();
  assert.match(await tab.textContent("#now"), /line 1 /);
  await tab.locator("#operations button").last().click();
  assert.match(await tab.textContent("#now"), /line 6 /);
}));

test("the contradiction is linked", () => withHistory(historySample(), async (tab) => {
  await tab.keyboard.press("Home");
  await tab.click("#windows button");
  assert.match(await tab.textContent("#now"), /line 6 /);
}));

test("a long history is shown in parts", () => withHistory(longHistory(5000), async (tab) => {
  assert.equal(await tab.locator("#windows-part").isVisible(), false);
  const before = await tab.locator(".operation").count();
  assert.ok(before > 10 && before < 200, `${before} bars`);
  await tab.keyboard.press("End");
  assert.match(await tab.textContent("#now"), /line 5000 /);
  await tab.click("#closer");
  assert.ok(await tab.locator(".operation").count() < before);
}));

test("what comes from outside is text", () => withHistory(historySample(HOSTILE), async (tab) => {
  await tab.waitForTimeout(200);
  assert.equal(await tab.locator("img").count(), 0);
  assert.ok((await tab.textContent("#title")).includes("<script>"));
}));

test("on a small screen nothing is wider than the screen", () => withHistory(historySample("a".repeat(200)), async (tab) => {
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 360, `${wide} pixels`);
}, { viewport: { width: 360, height: 640 } }));

test("dark and light both show", () => withHistory(historySample(), async (tab) => {
  await tab.click("#theme");
  await tab.click("#theme");
  const ground = await tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(ground, "rgb(20, 23, 27)");
}));
