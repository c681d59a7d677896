// One thing that a page shows: loading, there, or refused.
import { reactive } from 'vue';

import { as_failure, type Failure } from '@/api/problem';

export interface One<T> {
  value: T | null;
  loading: boolean;
  failure: Failure | null;
  load(): Promise<void>;
}

export function use_one<T>(ask: () => Promise<T>): One<T> {
  let turn = 0;
  const one = reactive({
    value: null,
    loading: false,
    failure: null,
    async load() {
      const mine = ++turn;
      one.loading = true;
      one.failure = null;
      try {
        const value = await ask();
        if (mine === turn) one.value = value;
      } catch (thrown) {
        if (mine === turn) one.failure = as_failure(thrown);
      } finally {
        if (mine === turn) one.loading = false;
      }
    },
  }) as One<T>;
  return one;
}
