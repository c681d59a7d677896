// The unit tree, asked for once and again after it changed; the top of it where it is too large to show.
import { computed, reactive } from 'vue';

import { tree_of_units } from '@/api/access';
import { as_failure, type Failure } from '@/api/problem';
import type { Unit } from '@/api/types';

export const unit_tree = reactive<{ items: Unit[]; is_whole: boolean; loading: boolean; loaded: boolean; failure: Failure | null }>({
  items: [],
  is_whole: true,
  loading: false,
  loaded: false,
  failure: null,
});

export async function load_units(): Promise<void> {
  unit_tree.loading = true;
  unit_tree.failure = null;
  try {
    Object.assign(unit_tree, await tree_of_units());
    unit_tree.loaded = true;
  } catch (thrown) {
    unit_tree.failure = as_failure(thrown);
  } finally {
    unit_tree.loading = false;
  }
}

export async function need_units(): Promise<void> {
  if (!unit_tree.loaded && !unit_tree.loading) await load_units();
}

const by_id = computed(() => new Map(unit_tree.items.map((u) => [u.id, u])));

export function unit_of(id: string | undefined): Unit | undefined {
  return id ? by_id.value.get(id) : undefined;
}
