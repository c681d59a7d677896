// One act of a person: busy while it runs, and the failure to show when it was refused.
import { computed, nextTick, reactive, ref, type Ref } from 'vue';

import { new_key } from '@/api/client';
import { as_failure, type Failure } from '@/api/problem';

export interface Act {
  busy: boolean;
  failure: Failure | null;
  run<T>(work: (key: string) => Promise<T>): Promise<T | undefined>;
  forget(): void;
}

// The first field that was refused is brought into view and can be corrected at once.
async function show_first_refusal(): Promise<void> {
  await nextTick();
  const field = document.querySelector<HTMLElement>('.field.refused');
  field?.scrollIntoView({ block: 'center' });
  field?.querySelector<HTMLElement>('input, textarea')?.focus({ preventScroll: true });
}

// An act whose answer was lost is repeated with the same key, so that it cannot happen twice; any other repeat is a
// new act.
export function use_act(): Act {
  let key = new_key();
  const act: Act = reactive({
    busy: false,
    failure: null,
    async run<T>(work: (key: string) => Promise<T>): Promise<T | undefined> {
      if (act.busy) return undefined;
      act.busy = true;
      act.failure = null;
      try {
        const done = await work(key);
        key = new_key();
        return done;
      } catch (thrown) {
        const failure = as_failure(thrown);
        if (!failure.unanswered) key = new_key();
        act.failure = failure;
        if (failure.violations.length) void show_first_refusal();
        return undefined;
      } finally {
        act.busy = false;
      }
    },
    forget() {
      act.failure = null;
    },
  });
  return act;
}

// The sentence that belongs to a field; fields of lists are named like "accounts[2].title".
export function use_violations(act: Act) {
  const shown: Ref<Set<string>> = ref(new Set());
  const at = (field: string): string => {
    shown.value.add(field);
    return (act.failure?.violations ?? [])
      .filter((v) => v.field === field)
      .map((v) => v.message)
      .join(' ');
  };
  const elsewhere = computed(() => (act.failure?.violations ?? []).filter((v) => !shown.value.has(v.field)));
  return { at, elsewhere };
}
