import { ask } from './client';
import type * as t from './types';

export const corrections = {
  plan: (article_id: string, kind: t.CorrectionKind) => ask<t.Plan>('GET', `/articles/${article_id}/plans/${kind}`),
  of_article: (article_id: string) => ask<t.Page<t.CorrectionSummary>>('GET', `/articles/${article_id}/corrections`),
  get: (id: string) => ask<t.Correction>('GET', `/corrections/${id}`),
  start: (
    article_id: string,
    order: { kind: t.CorrectionKind; reason: string; plan: string; choices: { row: string; way: string }[] },
    key: string,
  ) => ask<t.Correction>('POST', `/articles/${article_id}/corrections`, { body: order, key }),
};
