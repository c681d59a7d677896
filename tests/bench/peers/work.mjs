// What every queue here does: one POST of 2 KB a job, on connections that are kept, and figures of the run.
import { Pool } from "undici";

export function readOptions() {
  const options = {};
  for (let i = 2; i < process.argv.length; i += 2) options[process.argv[i].replace(/^--/, "")] = process.argv[i + 1];
  options.jobs = Number(options.jobs);
  options["in-flight"] = Number(options["in-flight"]);
  return options;
}

export function jobs(count) {
  const text = "同".repeat(640); // 1,920 bytes, and a head
  return Array.from({ length: count }, (_, n) => ({ number: n, title: "关于开展测量的通知", text }));
}

export function sender(url, inFlight) {
  const pool = new Pool(new URL(url).origin, { connections: inFlight });
  return async (job) => {
    const answer = await pool.request({
      path: "/post",
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(job),
    });
    await answer.body.dump();
    if (answer.statusCode < 200 || answer.statusCode > 299) throw new Error(`the channel answered ${answer.statusCode}`);
  };
}

export const inPieces = (all, size) =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));

// `enqueue` has stored every job; `drain` ends when the last one is stored as done.
export async function measure(count, enqueue, drain) {
  const begun = process.hrtime.bigint();
  await enqueue();
  const stored = process.hrtime.bigint();
  await drain();
  const over = process.hrtime.bigint();
  const cpu = process.cpuUsage();
  const figures = {
    per_second: (count * 1e9) / Number(over - begun),
    drain_per_second: (count * 1e9) / Number(over - stored),
    client_cpu_per_1000: (cpu.user + cpu.system) / 1e6 / (count / 1000),
    client_peak_mb: process.resourceUsage().maxRSS / 1024,
  };
  for (const [name, value] of Object.entries(figures)) console.log(`${name}=${value.toFixed(4)}`);
}
