// Who is signed in, and how a lost session is taken up again without losing the page.
import { computed, reactive } from 'vue';

import { session as calls } from '@/api/access';
import { use_session, when_signed_out } from '@/api/client';
import { Failure } from '@/api/problem';
import type { Permission, Session } from '@/api/types';

interface State {
  known: Session | null;
  asked: boolean; // the daemon has been asked who we are
  lost: boolean; // a request found the session ended
}

export const state = reactive<State>({ known: null, asked: false, lost: false });

let resumed: (() => void)[] = [];

export const me = computed(() => state.known?.person ?? null);

export function may(...any: Permission[]): boolean {
  return any.some((p) => state.known?.permissions.includes(p));
}

function take(session: Session | null): void {
  state.known = session;
  use_session(session);
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
  const waiting = resumed;
  resumed = [];
  waiting.forEach((go_on) => go_on());
}

export async function sign_out(): Promise<void> {
  await calls.sign_out().catch(() => undefined);
  take(null);
  location.assign('/sign-in');
}

export async function change_password(old_password: string, new_password: string): Promise<void> {
  await calls.change_password(old_password, new_password);
  await recall();
}

when_signed_out(() => {
  if (!state.known) {
    location.assign('/sign-in');
    return new Promise<void>(() => undefined);
  }
  state.lost = true;
  return new Promise<void>((go_on) => resumed.push(go_on));
});
