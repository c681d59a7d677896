import { ElMessage, ElMessageBox } from 'element-plus';
import { h } from 'vue';

import { t } from '@/i18n';

export function say(text: string): void {
  ElMessage({ message: text, type: 'success', grouping: true });
}

export function say_failed(text: string): void {
  ElMessage({ message: text, type: 'error', duration: 6000, showClose: true });
}

// For acts that can be taken back.
export function say_with_undo(text: string, undo: () => void): void {
  const shown = ElMessage({
    type: 'success',
    duration: 8000,
    showClose: true,
    message: h('span', [
      text,
      ' ',
      h(
        'button',
        {
          type: 'button',
          class: 'plain',
          onClick: () => {
            shown.close();
            undo();
          },
        },
        t('common.undo'),
      ),
    ]),
  });
}

export async function ask_first(question: string, confirm: string): Promise<boolean> {
  try {
    await ElMessageBox.confirm(question, { confirmButtonText: confirm, cancelButtonText: t('common.cancel'), type: 'warning' });
    return true;
  } catch {
    return false;
  }
}

export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(t('common.copied'));
  } catch {
    say_failed(t('common.copy_failed'));
  }
}
