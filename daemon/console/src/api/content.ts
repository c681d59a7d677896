import { ask, ask_bytes, type Query } from './client';
import type * as t from './types';

export const media = {
  upload: (file: Blob, name: string) =>
    ask<t.StoredMedia>('POST', '/media', { file, headers: { 'X-File-Name': encodeURIComponent(name) } }),
  bytes: (sha256: string) => ask_bytes(`/media/${sha256}`),
  address: (sha256: string) => `/api/v1/media/${sha256}`,
  of_filing: (filing_id: string, sha256: string) => `/api/v1/filings/${filing_id}/attachments/${sha256}`,
};

export const articles = {
  list: (query?: Query) => ask<t.Page<t.ArticleSummary>>('GET', '/articles', { query }),
  get: (id: string) => ask<t.Article>('GET', `/articles/${id}`),
  create: (unit_id: string, fields: t.RevisionFields, key: string) =>
    ask<t.Article>('POST', '/articles', { body: { unit_id, ...fields }, key }),
  save: (id: string, version: number, fields: t.RevisionFields) =>
    ask<t.Article>('PUT', `/articles/${id}`, { body: fields, version }),
  revisions: (id: string) => ask<t.Page<t.Revision>>('GET', `/articles/${id}/revisions`),
  revision: (id: string, n: number) => ask<t.Revision>('GET', `/articles/${id}/revisions/${n}`),
  renditions: (id: string, revision?: number) =>
    ask<t.Renditions>('GET', `/articles/${id}/renditions`, { query: { revision } }),
  submit: (id: string, version: number) => ask<t.Article>('POST', `/articles/${id}/submissions`, { body: {}, version }),
  decide: (id: string, version: number, verdict: { decision: 'approve' | 'return'; comment?: string; digest: string }) =>
    ask<t.Article>('POST', `/articles/${id}/decisions`, { body: verdict, version }),
  take_back: (id: string, version: number) =>
    ask<t.Article>('POST', `/articles/${id}/returns-to-draft`, { body: {}, version }),
  archive: (id: string, version: number) => ask<t.Article>('POST', `/articles/${id}/archivings`, { body: {}, version }),
  publish: (id: string, not_before: string | undefined, key: string) =>
    ask<{ deliveries: t.DeliverySummary[] }>('POST', `/articles/${id}/publications`, {
      body: not_before ? { not_before } : {},
      key,
    }),
};

export const reviews = { list: (query?: Query) => ask<t.Page<t.WaitingArticle>>('GET', '/reviews', { query }) };
