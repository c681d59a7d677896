// Who is signed in, and how a lost session is taken up again without losing the page.
import { computed, reactive } from 'vue';

import { session as calls } from '@/api/access';
import { use_session, when_refused_token, when_signed_out } from '@/api/client';
import { Failure } from '@/api/problem';
import type { Permission, Session } from '@/api/types';

import { forget_all_unsent, unsent_of } from './unsent';

interface State {
  known: Session | null;
  asked: boolean; // the daemon has been asked who we are
  lost: boolean; // a request found the session ended
  taken: boolean; // … because somebody else signed in in another window of this browser
}

export const state = reactive<State>({ known: null, asked: false, lost: false, taken: false });

let resumed: (() => void)[] = [];

export const me = computed(() => state.known?.person ?? null);

export function may(...any: Permission[]): boolean {
  return any.some((p) => state.known?.permissions.includes(p));
}

function take(session: Session | null): void {
  state.known = session;
  use_session(session);
  if (session) unsent_of(session.person.id);
}

export async function recall(): Promise<void> {
  try {
    take(await calls.who());
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.status !== 401) throw thrown;
    take(null);
  }
  state.asked = true;
}

export async function sign_in(login: string, password: string): Promise<void> {
  const before = state.known?.person.id;
  const session = await calls.sign_in(login, password);
  take(session);
  state.asked = true;
  if (!state.lost) return;
  // Somebody else must not go on with the first person's page.
  if (before && before !== session.person.id) location.assign('/');
  state.lost = false;
  state.taken = false;
  const waiting = resumed;
  resumed = [];
  waiting.forEach((go_on) => go_on());
}

export async function sign_out(): Promise<void> {
  await calls.sign_out().catch(() => undefined);
  forget_all_unsent();
  take(null);
  location.assign('/sign-in');
}

export async function change_password(old_password: string, new_password: string, revoke_tokens: boolean): Promise<void> {
  await calls.change_password(old_password, new_password, revoke_tokens);
  await recall();
}

function ask_to_sign_in(taken: boolean): Promise<void> {
  if (!state.known) {
    location.assign('/sign-in');
    return new Promise<void>(() => undefined);
  }
  state.taken = taken;
  state.lost = true;
  return new Promise<void>((go_on) => resumed.push(go_on));
}

when_signed_out(() => ask_to_sign_in(false));

// All windows of a browser share one session: another one of them has signed in since. Was it the same person, this page
// goes on in the new session; was it somebody else, it may not be sent in their name.
when_refused_token(async () => {
  const now = await calls.who().catch(() => null);
  if (now && now.person.id === state.known?.person.id) take(now);
  else await ask_to_sign_in(now !== null);
});
