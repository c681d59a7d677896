// A list that grows page by page. A newer request makes an older answer void.
import { reactive } from 'vue';

import { as_failure, type Failure } from '@/api/problem';
import type { Page } from '@/api/types';

export interface Paged<T> {
  items: T[];
  next: string | null;
  loading: boolean;
  loaded: boolean;
  failure: Failure | null;
  load(): Promise<void>;
  more(): Promise<void>;
}

// To the last page, for choices that must offer everything.
export async function all_of<T>(ask: (cursor?: string) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await ask(cursor);
    all.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor);
  return all;
}

export function use_paged<T>(ask: (cursor?: string) => Promise<Page<T>>): Paged<T> {
  let turn = 0;

  async function fetch(cursor?: string): Promise<void> {
    const mine = ++turn;
    list.loading = true;
    list.failure = null;
    try {
      const page = await ask(cursor);
      if (mine !== turn) return;
      list.items = cursor ? [...list.items, ...page.items] : page.items;
      list.next = page.next;
      list.loaded = true;
    } catch (thrown) {
      if (mine === turn) list.failure = as_failure(thrown);
    } finally {
      if (mine === turn) list.loading = false;
    }
  }

  const list = reactive({
    items: [],
    next: null,
    loading: false,
    loaded: false,
    failure: null,
    load: () => fetch(),
    more: () => (list.next ? fetch(list.next) : Promise.resolve()),
  }) as Paged<T>;
  return list;
}
