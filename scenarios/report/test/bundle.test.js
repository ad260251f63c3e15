import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const PAGES = ["run", "sweep", "history"];

function bundled(page) {
  return execFileSync("./bundle", [`src/${page}.html`, `src/${page}_main.js`, "src/style.css"], { cwd: root, encoding: "utf8" });
}

for (const page of PAGES) {
  test(`${page}: the policy names the hashes of code and style`, () => {
    const html = bundled(page);
    const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    const script = html.match(/<script>([^]*)<\/script>/)[1];
    const style = html.match(/<style>([^]*?)<\/style>/)[1];
    assert.ok(html.includes(`script-src ${hash(script)}`));
    assert.ok(html.includes(`style-src ${hash(style)}`));
  });

  test(`${page}: there is one place for data and nothing from elsewhere`, () => {
    const html = bundled(page);
    assert.equal(html.split("@DATA@").length, 2);
    assert.ok(!/@(SCRIPT|STYLE)/.test(html));
    assert.ok(!/\b(src|href)=/.test(html));
    assert.ok(!/https?:/.test(html));
  });
}

test("no module makes markup from text", () => {
  for (const file of readdirSync(`${root}src`).filter((name) => name.endsWith(".js"))) {
    const code = readFileSync(`${root}src/${file}`, "utf8");
    for (const word of ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser"]) {
      assert.ok(!code.includes(word), `${file}: ${word}`);
    }
  }
});

// All modules of a page become one, so that a name may stand at the top level of one only.
test("names at the top level differ among modules", () => {
  const owner = new Map();
  for (const file of readdirSync(`${root}src`).filter((name) => name.endsWith(".js"))) {
    const code = readFileSync(`${root}src/${file}`, "utf8");
    for (const [, name] of code.matchAll(/^(?:export )?(?:async )?(?:const|let|class|function) (\w+)/gm)) {
      assert.equal(owner.get(name), undefined, `${name} stands in ${owner.get(name)} and ${file}`);
      owner.set(name, file);
    }
  }
});
