// axe-core in the page. It is given to the page by the debugger, so the page's own policy stays as it is.
import fs from 'node:fs';
import { createRequire } from 'node:module';

const source = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const grave = new Set(['serious', 'critical']);

// Colours that are still fading are nobody's colours; what turns for ever is not waited for.
async function come_to_rest() {
  const frame = () => new Promise((next) => requestAnimationFrame(next));
  await frame();
  await frame();
  const passing = document.getAnimations().filter((a) => a.effect?.getComputedTiming().iterations !== Infinity);
  await Promise.allSettled(passing.map((a) => a.finished));
}

export async function find_violations(page) {
  await page.evaluate(come_to_rest);
  const debuggers = await page.context().newCDPSession(page);
  try {
    const run = 'axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], iframes: false }).then((r) => JSON.stringify(r.violations))';
    const answer = await debuggers.send('Runtime.evaluate', { expression: `${source};${run}`, awaitPromise: true, returnByValue: true });
    if (answer.exceptionDetails) throw new Error(`axe could not run: ${answer.exceptionDetails.text}`);
    return JSON.parse(answer.result.value)
      .filter((v) => grave.has(v.impact))
      .map((v) => `  ${v.impact} ${v.id}: ${v.nodes.map((n) => n.html.slice(0, 200)).join(' | ')}`);
  } finally {
    await debuggers.detach();
  }
}
