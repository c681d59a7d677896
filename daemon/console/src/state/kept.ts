// A form over something that others may change while it is filled in. When the thing is read again the form follows,
// but for what the person has touched; what the others did is told, so that nothing of theirs is put back unawares.
import { reactive } from 'vue';

import { merge, type Fields, type Meanwhile } from '@/text/merge';

// How a form falls into fields that change one by one. A list is named by what its rows are about.
export interface Parts<T> {
  split(form: T): Fields;
  join(fields: Fields, form: T): T;
}

export interface Kept<T> {
  form: T;
  meanwhile: Meanwhile[];
  begin(now: T): void; // afresh, from what stands
  renew(now: T): void; // what stands has been read again
  settle(now: T): void; // what stands is what this person has saved
}

export function by_key<R>(key: (row: R) => string): Parts<R[]> {
  return {
    split: (rows) => Object.fromEntries(rows.map((row) => [key(row), row])),
    join: (fields, rows) => {
      const known = new Set(rows.map(key));
      const added = Object.keys(fields).filter((k) => !known.has(k));
      return [...rows.map(key).filter((k) => k in fields), ...added].map((k) => fields[k] as R);
    },
  };
}

const by_field: Parts<object> = { split: (form) => ({ ...form }), join: (fields) => fields };

export function use_kept<T extends object>(first: T, parts: Parts<T> = by_field as Parts<T>): Kept<T> {
  const copy = (of: T): T => JSON.parse(JSON.stringify(of)) as T;
  let began = copy(first);
  const kept = reactive({
    form: copy(first),
    meanwhile: [] as Meanwhile[],
    begin(now: T) {
      began = copy(now);
      kept.form = copy(now);
      kept.meanwhile = [];
    },
    renew(now: T) {
      const fresh = merge(parts.split(began), parts.split(kept.form), parts.split(copy(now)));
      kept.form = parts.join(fresh.merged, kept.form);
      kept.meanwhile = [...kept.meanwhile.filter((m) => !fresh.meanwhile.some((n) => n.field === m.field)), ...fresh.meanwhile];
      began = copy(now);
    },
    settle(now: T) {
      began = copy(now);
      kept.meanwhile = [];
    },
  }) as Kept<T>;
  return kept;
}
