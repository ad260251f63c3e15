import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { long, twoLeaders } from "../test/sample.js";
import { Browser } from "./harness.js";

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror=alert(2)><b>&amp;"'\u2028`;

let browser;
before(async () => { browser = await Browser.start(); });
after(async () => { await browser.stop(); });

async function now(tab) {
  return tab.textContent("#now");
}

async function withPage(data, check, options) {
  const tab = await browser.open("run", data, options);
  try {
    await check(tab);
    assert.deepEqual(tab.trouble, []);
  } finally {
    await tab.context().close();
  }
}

test("the page opens at the violation", () => withPage(twoLeaders(), async (tab) => {
  assert.match(await now(tab), /two leaders in term 1/);
  assert.match(await tab.textContent("#title"), /election safety/);
  assert.match(await tab.textContent(".line[aria-selected=true]"), /two leaders/);
}));

test("keys step back and forth, to the ends and back to the violation", () => withPage(twoLeaders(), async (tab) => {
  const violation = await now(tab);
  await tab.keyboard.press("ArrowLeft");
  const before = await now(tab);
  assert.notEqual(before, violation);
  await tab.keyboard.press("ArrowRight");
  assert.equal(await now(tab), violation);
  await tab.keyboard.press("Home");
  assert.match(await now(tab), /step 1:/);
  await tab.keyboard.press("Shift+ArrowRight");
  assert.match(await now(tab), /step 11:/);
  await tab.keyboard.press("v");
  assert.equal(await now(tab), violation);
}));

test("buttons and the slider step too", () => withPage(twoLeaders(), async (tab) => {
  await tab.click("#first");
  await tab.click("#forth");
  assert.match(await now(tab), /step 2:/);
  await tab.fill("#slider", "4");
  assert.match(await now(tab), /step 5:/);
}));

test("a click on an event or into the picture goes there", () => withPage(twoLeaders(), async (tab) => {
  await tab.click("#whole");
  await tab.click("#first");
  await tab.click(".line >> nth=7");
  assert.match(await now(tab), /step 8:/);
  const box = await tab.locator("#picture").boundingBox();
  await tab.click("#picture", { position: { x: box.width - 10, y: box.height / 2 } });
  assert.match(await now(tab), /0\.20\d+s/);
}));

test("the table shows roles, terms, votes, logs and commit indexes at the cursor", () => withPage(twoLeaders(), async (tab) => {
  const rows = tab.locator("#nodes tbody tr");
  assert.equal(await rows.count(), 5);
  assert.match(await rows.nth(1).innerText(), /leader\s+1\s+2\s+2\s+1/);
  assert.match(await rows.nth(3).innerText(), /leader/);
  await tab.keyboard.press("Home");
  assert.doesNotMatch(await rows.nth(1).innerText(), /leader/);
}));

test("filters leave out nodes, types and terms, and say so", () => withPage(twoLeaders(), async (tab) => {
  await tab.click("summary");
  await tab.uncheck("text=MsgVote >> nth=0");
  assert.match(await tab.textContent("#shown"), /pass the filters/);
  await tab.click("#first");
  for (let i = 0; i < 40; ++i) {
    assert.doesNotMatch(await now(tab), /MsgVote /);
    await tab.keyboard.press("ArrowRight");
  }
  await tab.fill("#term-from", "9");
  await tab.click("#picture");
  await tab.keyboard.press("Home");
  assert.match(await now(tab), /two leaders/);
}));

test("the search goes from match to match", () => withPage(twoLeaders(), async (tab) => {
  await tab.keyboard.press("/");
  await tab.keyboard.type("votes for");
  assert.match(await tab.textContent("#found"), /4 matches/);
  await tab.keyboard.press("Enter");
  assert.match(await now(tab), /votes for/);
  const first = await now(tab);
  await tab.keyboard.press("Escape");
  await tab.keyboard.press("n");
  assert.notEqual(await now(tab), first);
  await tab.keyboard.press("N");
  assert.equal(await now(tab), first);
}));

test("causes are listed, marked and linked", () => withPage(twoLeaders(), async (tab) => {
  assert.equal(await tab.locator("#causes li").count(), 3);
  await tab.click("#causes button >> nth=0");
  assert.match(await tab.textContent(".line[aria-selected=true]"), /cause 1/);
}));

test("what comes from outside is text and nothing else", () => withPage(twoLeaders(HOSTILE), async (tab) => {
  await tab.waitForTimeout(200);
  assert.ok((await tab.textContent("#title")).includes(HOSTILE));
  assert.ok((await now(tab)).includes("<img src=x onerror=alert(2)>"));
  assert.equal(await tab.locator("img").count(), 0);
  assert.equal(await tab.locator("main script").count(), 0);
}));

for (const colorScheme of ["light", "dark"]) {
  test(`colours follow the system: ${colorScheme}`, () => withPage(twoLeaders(), async (tab) => {
    const ground = await tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(ground, colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(20, 23, 27)");
  }, { colorScheme }));
}

test("the switch goes from system to light to dark", () => withPage(twoLeaders(), async (tab) => {
  const ground = () => tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await tab.click("#theme");
  assert.equal(await ground(), "rgb(255, 255, 255)");
  await tab.click("#theme");
  assert.equal(await ground(), "rgb(20, 23, 27)");
}, { colorScheme: "dark" }));

test("on a small screen nothing is wider than the screen", () => withPage(twoLeaders("a".repeat(400)), async (tab) => {
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 360, `${wide} pixels`);
}, { viewport: { width: 360, height: 640 } }));

test("every control is reached and named by keyboard alone", () => withPage(twoLeaders(), async (tab) => {
  const reached = new Set();
  for (let i = 0; i < 40; ++i) {
    await tab.keyboard.press("Tab");
    reached.add(await tab.evaluate(() => document.activeElement.id));
  }
  for (const id of ["theme", "first", "back", "forth", "last", "slider", "violation", "picture", "search", "events"]) {
    assert.ok(reached.has(id), id);
  }
  const nameless = await tab.evaluate(() => [...document.querySelectorAll("button, input, canvas")]
    .filter((e) => (e.getAttribute("aria-label") ?? e.labels?.[0]?.textContent ?? e.textContent).trim() === "").map((e) => e.id));
  assert.deepEqual(nameless, []);
}));

test("a run without a violation opens at its end", async () => {
  const data = twoLeaders();
  data.violation = null;
  data.rows.kind[data.rows.kind.length - 1] = data.kinds.indexOf("note");
  await withPage(data, async (tab) => {
    assert.match(await tab.textContent("#detail"), /No property is broken/);
    assert.equal(await tab.isVisible("#violation"), false);
  });
});

test("a run without rows is shown as such", async () => {
  const { Builder } = await import("../test/sample.js");
  await withPage(new Builder(3).data(), async (tab) => {
    assert.match(await tab.textContent("#shown"), /0 events/);
  });
});

test("100,000 events open within 3 s and step within 100 ms", () => withPage(long(100000), async (tab) => {
  const opened = await tab.evaluate(() => performance.now());
  assert.ok(opened < 3000, `opened in ${Math.round(opened)} ms`);
  await tab.click("#whole");
  assert.match(await tab.textContent("#shown"), /zoom in for arrows/);
  const step = await tab.evaluate(async () => {
    const start = performance.now();
    for (let i = 0; i < 20; ++i) {
      document.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft" }));
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    }
    return (performance.now() - start) / 20;
  });
  assert.ok(step < 100, `${Math.round(step)} ms a step`);
  await tab.fill("#search", "entry 7777 ");
  assert.match(await tab.textContent("#found"), /matches/);
}));
