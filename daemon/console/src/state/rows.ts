// j and k walk a list, Enter opens the row.
import { nextTick, ref, type Ref } from 'vue';

import { use_keys, type Shortcut } from './keys';

export function use_rows(count: () => number, open: (index: number) => void, more: Shortcut[] = []): Ref<number> {
  const current = ref(-1);
  const go = async (by: number) => {
    const last = count() - 1;
    if (last < 0) return;
    current.value = Math.min(last, Math.max(0, current.value + by));
    await nextTick();
    document.querySelector('tr.current, li.current')?.scrollIntoView({ block: 'nearest' });
  };
  use_keys([
    { key: 'j', label: 'common.key_next', run: () => void go(1) },
    { key: 'k', label: 'common.key_previous', run: () => void go(-1) },
    { key: 'Enter', label: 'common.key_open', run: () => current.value >= 0 && open(current.value) },
    ...more,
  ]);
  return current;
}
