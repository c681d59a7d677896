import type { Problem, Violation } from './types';

// Every refusal, whoever made it: the daemon, or the way to it. `code` is stable, `detail` is for people.
export class Failure extends Error {
  readonly status: number;
  readonly code: string;
  readonly violations: Violation[];
  readonly request_id: string;

  constructor(problem: Problem) {
    super(problem.detail || problem.title || '');
    this.name = 'Failure';
    this.status = problem.status;
    this.code = problem.code || `http.${problem.status}`;
    this.violations = problem.violations ?? [];
    this.request_id = problem.request_id ?? '';
  }

  get stale(): boolean {
    return this.status === 412;
  }

  // Nobody knows whether it arrived: repeat with the same idempotency key.
  get unanswered(): boolean {
    return this.status === 0 || this.status >= 500;
  }
}

export function as_failure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  return new Failure({ status: 0, code: 'console.broken', detail: text });
}
