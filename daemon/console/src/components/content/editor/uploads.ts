// Files that are put into a body are stored at once, one after another, in their order.
import { reactive } from 'vue';

import { media } from '@/api/content';
import { as_failure } from '@/api/problem';
import type { StoredMedia } from '@/api/types';
import { t } from '@/i18n';

export interface Uploads {
  waiting: number;
  problems: string[];
}

export function use_uploads(): Uploads {
  return reactive({ waiting: 0, problems: [] });
}

export async function upload_all(files: File[], state: Uploads): Promise<StoredMedia[]> {
  state.problems = [];
  state.waiting += files.length;
  const stored: StoredMedia[] = [];
  for (const file of files) {
    try {
      stored.push(await media.upload(file, file.name));
    } catch (thrown) {
      const failure = as_failure(thrown);
      const why = `${failure.message || t('common.failed')}（${failure.code}）`;
      state.problems.push(t('content.upload_failed', { name: file.name, why }));
    } finally {
      state.waiting -= 1;
    }
  }
  return stored;
}
