// What somebody types and has not sent is kept in this tab: a reload, the back button or a slip of the mouse loses nothing.
// It is found again by who typed it only, and goes when it is sent, thrown away, or when they sign out.
import { reactive, watch } from 'vue';

const prefix = 'tongyuan.unsent.';
let owner = '';

export function unsent_of(person_id: string): void {
  owner = person_id;
}

export function any_unsent(): boolean {
  return places().length > 0;
}

export function forget_all_unsent(): void {
  places().forEach((place) => sessionStorage.removeItem(place));
}

// A browser that forbids storage, or has no room left, still takes the form; it then lasts as long as the page.
function tried<R>(work: () => R, otherwise: R): R {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

const key = (place: string): string => `${prefix}${owner}.${place}`;

function places(): string[] {
  return tried(() => Object.keys(sessionStorage).filter((place) => place.startsWith(key(''))), []);
}

export function unsent_at<T>(place: string): T | null {
  return tried(() => JSON.parse(sessionStorage.getItem(key(place)) ?? 'null') as T | null, null);
}

export function keep_unsent(place: string, what: unknown): void {
  // An older state is not kept in place of one that finds no room.
  if (!tried(() => (sessionStorage.setItem(key(place), JSON.stringify(what)), true), false)) forget_unsent(place);
}

export function forget_unsent(place: string): void {
  tried(() => sessionStorage.removeItem(key(place)), undefined);
}

export interface Unsent {
  found: boolean; // the page began with what was kept
  begin(): void; // from here on, what differs from now was typed
  end(): void; // it was sent, or thrown away
}

// `form` says what the page holds, `take` puts back what was kept; both in the setup of the page.
export function use_unsent<T>(place: string, form: () => T, take: (kept: T) => void): Unsent {
  const before = unsent_at<T>(place);
  let stop = (): void => undefined;
  const unsent: Unsent = reactive({
    found: before !== null,
    begin() {
      stop();
      const untouched = unsent.found ? '' : JSON.stringify(form());
      stop = watch(
        () => JSON.stringify(form()),
        (now) => (now === untouched ? forget_unsent(place) : keep_unsent(place, JSON.parse(now))),
      );
    },
    end() {
      stop();
      unsent.found = false;
      forget_unsent(place);
    },
  });
  if (before !== null) take(before);
  return unsent;
}
