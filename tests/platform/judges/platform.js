// Starts a fake platform for the judges and talks to its control API.
'use strict';
const { spawn } = require('node:child_process');
const readline = require('node:readline');

async function start(program) {
  const child = spawn(program, ['--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = readline.createInterface({ input: child.stdout });
  const url = await new Promise((resolve, reject) => {
    lines.once('line', (line) => resolve(line.replace('listening on ', '')));
    child.once('exit', (code) => reject(new Error(`the fake platform ended with ${code}`)));
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return {
    url,
    async control(what, body) {
      const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
      const reply = await fetch(`${url}/_control/${what}`, init);
      if (!reply.ok) throw new Error(`control ${what}: ${reply.status} ${await reply.text()}`);
      return reply.json();
    },
    async stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

// The smallest PNG there is: one grey pixel.
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNiAAAABgADNjd8qAAAAABJRU5ErkJggg==', 'base64');

module.exports = { start, picture };
