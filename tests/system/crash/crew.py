"""Workers with a laboratory each, for programmes of many small stories."""
import multiprocessing
import traceback

import scenarios
from lab import Lab
from tally import Tally

LONGEST_WAIT = 900  # seconds, for one answer


def work(jobs, results, experiments):
    """A worker process: jobs until there is none."""
    try:
        lab = Lab()
        for name, kind, more in iter(jobs.get, None):
            try:
                answer = experiments[kind](lab, scenarios.named(name), *more)
            except Exception:  # a harness that breaks is a finding like any other
                answer = Tally(), False
                answer[0].broken.append(f"{name} {kind} {more}: {traceback.format_exc()}")
                lab.close()
                lab = Lab()
            results.put((name, more, *answer))
        lab.close()
    except BaseException:
        results.put(None)
        raise


class Crew:
    """`experiments`: functions (lab, scenario, …) → (tally, whether what was to happen has happened), by name."""

    def __init__(self, count, experiments):
        self.jobs, self.results = multiprocessing.Queue(), multiprocessing.Queue()
        self.workers = [multiprocessing.Process(target=work, args=(self.jobs, self.results, experiments))
                        for _ in range(count)]
        for worker in self.workers:
            worker.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for _ in self.workers:
            self.jobs.put(None)
        for worker in self.workers:
            worker.join()

    def do(self, kind, jobs):
        """Answers (scenario name, what more was given, tally, happened) in any order."""
        for name, more in jobs:
            self.jobs.put((name, kind, more))
        for _ in jobs:
            answer = self.results.get(timeout=LONGEST_WAIT)
            if answer is None:
                raise SystemExit("a worker ended; its last words are above")
            for sentence in answer[2].broken:
                print("BROKEN", sentence, flush=True)
            yield answer
