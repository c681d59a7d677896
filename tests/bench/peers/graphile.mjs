// node graphile.mjs --postgres SOCKET_FOLDER --sink URL --jobs N --in-flight N
import { makeWorkerUtils, run } from "graphile-worker";
import pg from "pg";
import { inPieces, jobs, measure, readOptions, sender } from "./work.mjs";

const options = readOptions();
const pgPool = new pg.Pool({ host: options.postgres, user: "postgres", database: options.database, max: 20 });
const utils = await makeWorkerUtils({ pgPool });
await utils.migrate();
const send = sender(options.sink, options["in-flight"]);
const silent = { error: console.error, warn() {}, info() {}, debug() {} };
const { Logger } = await import("graphile-worker");
const logger = new Logger(() => (level, message) => silent[level === "warning" ? "warn" : level]?.(message));

const remaining = async () =>
  Number((await pgPool.query("SELECT count(*) AS n FROM graphile_worker._private_jobs")).rows[0].n);

await measure(
  options.jobs,
  async () => {
    for (const piece of inPieces(jobs(options.jobs), 1000))
      await utils.addJobs(piece.map((payload) => ({ identifier: "post", payload, maxAttempts: 1 })));
  },
  async () => {
    let left = options.jobs;
    const runner = await run({
      pgPool,
      logger,
      concurrency: options["in-flight"],
      noHandleSignals: true,
      taskList: { post: async (payload) => void (await send(payload), --left) },
      preset: { worker: { localQueue: { size: 4 * options["in-flight"] }, completeJobBatchDelay: 0 } },
    });
    while (left > 0) await new Promise((resolve) => setTimeout(resolve, 2));
    await runner.stop(); // stores what is done
    const undone = await remaining();
    if (undone > 0) throw new Error(`${undone} jobs are not stored as done`);
  },
);
process.exit(0);
