// What changed from one revision to another, beside the body: everything that goes out with it.
import type { Revision, StoredMedia, TargetAccount } from '@/api/types';
import { label } from '@/i18n';

import { diff_list, diff_text, type Span } from './diff';
import { date_time } from './time';

export interface Row {
  name: string;
  spans: Span[];
}

// Enough of a digest to tell pictures and files apart by eye.
export const short = (sha256: string | undefined): string => (sha256 ? `〔${sha256.slice(0, 12)}〕` : '');

const texts = ['title', 'summary', 'short_text', 'author', 'source', 'document_number'] as const;
const own_words = ['title', 'summary', 'short_text', 'cover'] as const;
const named = (a: TargetAccount): string => `${a.platform_label} · ${a.name}`;
const file = (m: StoredMedia): string => m.file_name + short(m.sha256);

function own_rows(then: Revision, now: Revision): Row[] {
  const accounts = new Map([...then.accounts, ...now.accounts].map((a) => [a.id, named(a)]));
  const said = (r: Revision, id: string) => r.overrides.find((o) => o.account_id === id);
  return [...accounts].flatMap(([id, name]) =>
    own_words.flatMap((field) => {
      const [before, after] = [said(then, id)?.[field] ?? '', said(now, id)?.[field] ?? ''];
      if (before === after) return [];
      const spans = field === 'cover' ? diff_list([short(before)], [short(after)]) : diff_text(before, after);
      return [{ name: `${name} · ${label('field', field)}`, spans }];
    }),
  );
}

export function rows(then: Revision, now: Revision): Row[] {
  const row = (field: string, spans: Span[]): Row[] => (spans.some((s) => s.kind !== 'same') ? [{ name: label('field', field), spans }] : []);
  const time = (r: Revision) => (r.not_before ? date_time(r.not_before) : '');
  return [
    ...texts.flatMap((field) => row(field, diff_text(then[field], now[field]))),
    ...row('keywords', diff_list(then.keywords, now.keywords)),
    ...row('accounts', diff_list(then.accounts.map(named).sort(), now.accounts.map(named).sort())),
    ...row('attachments', diff_list(then.attachments.map(file), now.attachments.map(file))),
    ...row('not_before', diff_list([time(then)], [time(now)])),
    ...own_rows(then, now),
  ];
}
