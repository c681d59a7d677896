// node bullmq.mjs --redis SOCKET --sink URL --jobs N --in-flight N
import { Queue, Worker } from "bullmq";
import { inPieces, jobs, measure, readOptions, sender } from "./work.mjs";

const options = readOptions();
const connection = { path: options.redis, maxRetriesPerRequest: null };
const queue = new Queue("deliveries", { connection });
const send = sender(options.sink, options["in-flight"]);

await measure(
  options.jobs,
  async () => {
    for (const piece of inPieces(jobs(options.jobs), 1000))
      await queue.addBulk(piece.map((data) => ({ name: "post", data, opts: { removeOnComplete: true } })));
  },
  () =>
    new Promise((resolve, reject) => {
      let left = options.jobs;
      const worker = new Worker("deliveries", (job) => send(job.data), { connection, concurrency: options["in-flight"] });
      worker.on("completed", () => --left === 0 && resolve());
      worker.on("failed", (_, why) => reject(why));
      worker.on("error", reject);
    }),
);
process.exit(0);
