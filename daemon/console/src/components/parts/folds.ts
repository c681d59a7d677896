// A table with v-folds stands as cards in a narrow window, where its head is gone: each cell then says what it is.
import type { Directive } from 'vue';

import { chinese } from '@/i18n';

function label_cells(table: HTMLTableElement): void {
  const words = Array.from(table.tHead?.rows[0]?.cells ?? [], (head) => (head.textContent ?? '').replace(/[▲▼]/g, '').trim());
  const colon = chinese.value ? '：' : ': ';
  for (const row of Array.from(table.tBodies).flatMap((body) => Array.from(body.rows)))
    Array.from(row.cells).forEach((cell, i) => {
      // What a row is about needs no label, nor do its buttons.
      const plain = words[i] && row.cells.length === words.length && !cell.querySelector('.title, button, input');
      if (plain) cell.dataset.label = words[i] + colon;
      else delete cell.dataset.label;
    });
}

export const folds: Directive<HTMLTableElement> = { mounted: label_cells, updated: label_cells };
