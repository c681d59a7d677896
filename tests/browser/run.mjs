#!/usr/bin/env node
// Journeys through the console in Chromium, against a running daemon.
//
//   TONGYUAN_URL=http://127.0.0.1:8080 TONGYUAN_PEOPLE=var/demo/people.json node tests/browser/run.mjs [journey…]
//
// TONGYUAN_PEOPLE  what scripts/run wrote (the URL is taken from it when TONGYUAN_URL is not set)
// CHROMIUM         the browser, /usr/bin/chromium unless told
// PICTURES         a folder for screenshots; those of failures are always taken, to the system's folder for such things
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { World } from './lib/world.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const people = process.env.TONGYUAN_PEOPLE ?? path.join(here, '../../var/demo/people.json');
if (!fs.existsSync(people)) {
  console.error(`no credentials at ${people}; start a demonstration office with scripts/run, or set TONGYUAN_PEOPLE`);
  process.exit(2);
}
const url = process.env.TONGYUAN_URL ?? JSON.parse(fs.readFileSync(people, 'utf8')).url;
const pictures = process.env.PICTURES;
if (pictures) fs.mkdirSync(pictures, { recursive: true });

const wanted = process.argv.slice(2);
const files = fs.readdirSync(path.join(here, 'journeys')).filter((f) => f.endsWith('.mjs')).sort();
const chosen = wanted.length ? files.filter((f) => wanted.some((w) => f.includes(w))) : files;
if (!chosen.length) {
  console.error(`no journey is called ${wanted.join(', ')}`);
  process.exit(2);
}

const world = await World.open({ url, people, pictures, browser: process.env.CHROMIUM ?? '/usr/bin/chromium' });
let failed = 0;
let n = 0;

async function walk(title, journey) {
  const began = Date.now();
  world.desks = [];
  try {
    await journey(world);
    const problems = world.desks.flatMap((d) => d.problems);
    if (problems.length) throw new Error(`the page reported: ${problems.join('; ')}`);
    console.log(`ok ${++n} - ${title} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.log(`not ok ${++n} - ${title}\n  ${String(error.stack ?? error).replace(/\n/g, '\n  ')}`);
    await picture_failure(title);
  } finally {
    for (const desk of world.desks) await desk.close().catch(() => undefined);
  }
}

async function picture_failure(title) {
  const folder = pictures ?? fs.mkdtempSync(path.join(os.tmpdir(), 'tongyuan-browser-'));
  for (const [i, desk] of world.desks.entries()) {
    const file = path.join(folder, `failed-${title.replace(/\W+/g, '-')}-${i}-${desk.login}.png`);
    await desk.page.screenshot({ path: file }).then(() => console.log(`  # ${desk.page.url()} → ${file}`), () => undefined);
  }
}

for (const file of chosen) {
  const { journeys } = await import(path.join(here, 'journeys', file));
  for (const [title, journey] of Object.entries(journeys)) await walk(`${file.replace('.mjs', '')}: ${title}`, journey);
}
console.log(`1..${n}`);
await world.close();
process.exit(failed ? 1 : 0);
