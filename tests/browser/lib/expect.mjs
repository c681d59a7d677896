import assert from 'node:assert/strict';

export const expect = assert;

// Asks again until the answer is true; what never becomes true is a failure with its last answer.
export async function becomes(what, ask, seconds = 30) {
  const until = Date.now() + seconds * 1000;
  let last;
  while (Date.now() < until) {
    last = await ask();
    if (last === true) return;
    await new Promise((go_on) => setTimeout(go_on, 250));
  }
  throw new Error(`${what}: not within ${seconds} s; last seen: ${JSON.stringify(last)}`);
}

// Unlike any other of this office.
export function fresh(length = 12) {
  return (Date.now().toString(16) + Math.random().toString(16).slice(2)).slice(-length);
}
