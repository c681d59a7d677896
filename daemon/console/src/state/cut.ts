// A list to choose from that may be cut: what is missing is found by its words.
import { reactive } from 'vue';

import type { Cut } from '@/api/types';
import { as_failure, type Failure } from '@/api/problem';

export interface CutList<T> {
  items: T[];
  more: number;
  is_cut: boolean; // as a whole: the words are looked for by the server
  failure: Failure | null;
  look(words?: string): Promise<void>;
}

export function use_cut<T>(ask: (words: string) => Promise<Cut<T>>): CutList<T> {
  let turn = 0;
  const list = reactive({
    items: [],
    more: 0,
    is_cut: false,
    failure: null,
    async look(words = '') {
      const mine = ++turn;
      try {
        const found = await ask(words.trim());
        if (mine !== turn) return;
        list.items = found.items;
        list.more = found.more;
        list.is_cut = list.is_cut || found.more > 0;
        list.failure = null;
      } catch (thrown) {
        if (mine === turn) list.failure = as_failure(thrown);
      }
    },
  }) as CutList<T>;
  return list;
}
