// Keyboard shortcuts. A page names its keys while it is shown; "?" lists them. Letters do nothing while somebody types.
import { onBeforeUnmount, onMounted, shallowReactive } from 'vue';

import type { MessageKey } from '@/i18n';

export interface Shortcut {
  key: string; // "j", "?", "Ctrl+Enter"
  label: MessageKey;
  run: (event: KeyboardEvent) => void;
}

export const known = shallowReactive<{ sets: Shortcut[][] }>({ sets: [] });

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}

function name_of(event: KeyboardEvent): string {
  const control = event.ctrlKey || event.metaKey ? 'Ctrl+' : '';
  return control + event.key;
}

// The dialog on top owns the keyboard.
function covered(): boolean {
  return Array.from(document.querySelectorAll('.el-overlay')).some((o) => getComputedStyle(o).display !== 'none');
}

function dispatch(event: KeyboardEvent): void {
  if (event.isComposing || event.altKey || covered()) return;
  const name = name_of(event);
  const letter = !name.startsWith('Ctrl+');
  if (letter && typing(event.target)) return;
  // Enter on a focused button or link is that button's.
  if (name === 'Enter' && event.target !== document.body) return;
  for (let i = known.sets.length - 1; i >= 0; --i) {
    const found = known.sets[i]?.find((s) => s.key === name);
    if (!found) continue;
    event.preventDefault();
    found.run(event);
    return;
  }
}

window.addEventListener('keydown', dispatch);

export function use_keys(shortcuts: Shortcut[]): void {
  onMounted(() => (known.sets = [...known.sets, shortcuts]));
  onBeforeUnmount(() => {
    known.sets = known.sets.filter((s) => s !== shortcuts);
  });
}
