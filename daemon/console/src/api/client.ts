// The one way to the daemon. Adds the CSRF token, the expected version and the idempotency key; turns every refusal into
// a Failure. When the session has ended it waits until the person has signed in again and repeats the request, so that
// nothing typed is lost.
import { Failure } from './problem';
import type { Problem, Session } from './types';

export type Query = Record<string, string | number | boolean | null | undefined>;

export interface Options {
  query?: Query;
  body?: unknown;
  file?: Blob;
  headers?: Record<string, string>;
  version?: number; // If-Match
  key?: string; // Idempotency-Key
  signal?: AbortSignal;
  anonymous?: boolean; // a 401 is an answer, not a lost session
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const base = '/api/v1';
let csrf = '';
let sign_in_again: (() => Promise<void>) | null = null;
let renew_token: (() => Promise<void>) | null = null;

export function use_session(session: Session | null): void {
  csrf = session?.csrf ?? '';
}

// The console says how a person is asked to sign in again.
export function when_signed_out(ask: () => Promise<void>): void {
  sign_in_again = ask;
}

// … and how it finds the token of the session that this browser has now.
export function when_refused_token(renew: () => Promise<void>): void {
  renew_token = renew;
}

// crypto.randomUUID exists on secure origins only; an office may serve plain HTTP on its own network.
export function new_key(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}

function address(path: string, query?: Query): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined && value !== null && value !== '') parts.set(name, String(value));
  const text = parts.toString();
  return base + path + (text ? `?${text}` : '');
}

function head(method: Method, options: Options): Headers {
  const headers = new Headers({ Accept: 'application/json' });
  if (method !== 'GET' && csrf) headers.set('X-CSRF-Token', csrf);
  if (options.body !== undefined) headers.set('Content-Type', 'application/json');
  if (options.file) headers.set('Content-Type', options.file.type || 'application/octet-stream');
  if (options.version !== undefined) headers.set('If-Match', `"${options.version}"`);
  if (options.key) headers.set('Idempotency-Key', options.key);
  for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
  return headers;
}

async function problem_of(answer: Response): Promise<Failure> {
  const text = await answer.text();
  try {
    const problem = JSON.parse(text) as Problem;
    return new Failure({ ...problem, status: answer.status });
  } catch {
    return new Failure({ status: answer.status, title: answer.statusText });
  }
}

async function send(method: Method, path: string, options: Options): Promise<Response> {
  const body = options.file ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  try {
    return await fetch(address(path, options.query), {
      method,
      headers: head(method, options),
      body,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: options.signal,
    });
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') throw thrown;
    throw new Failure({ status: 0, code: 'network.unreachable' });
  }
}

export async function ask<T>(method: Method, path: string, options: Options = {}): Promise<T> {
  let answer = await send(method, path, options);
  if (answer.status === 401 && !options.anonymous && sign_in_again) {
    await sign_in_again();
    answer = await send(method, path, options);
  }
  if (answer.ok) return read<T>(answer);
  const refused = await problem_of(answer);
  if (refused.code !== 'csrf.token' || !renew_token) throw refused;
  await renew_token();
  const second = await send(method, path, options);
  if (!second.ok) throw await problem_of(second);
  return read<T>(second);
}

async function read<T>(answer: Response): Promise<T> {
  if (answer.status === 204) return undefined as T;
  const text = await answer.text();
  return (text ? JSON.parse(text) : undefined) as T;
}

export async function ask_bytes(path: string, signal?: AbortSignal): Promise<Blob> {
  const answer = await send('GET', path, { headers: { Accept: '*/*' }, signal });
  if (!answer.ok) throw await problem_of(answer);
  return answer.blob();
}
