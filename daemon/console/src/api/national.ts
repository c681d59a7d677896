import { ask, ask_bytes, type Query } from './client';
import type * as t from './types';

export const national = {
  report: (unit: string) => ask<t.NationalReport>('GET', '/national-report', { query: { unit } }),
  list: (query: Query) => ask<t.Page<t.NationalExchangeSummary>>('GET', '/national-exchanges', { query }),
  get: (id: string) => ask<t.NationalExchange>('GET', `/national-exchanges/${id}`),
  send: (order: { unit_id: string; accounts?: string[]; checker?: string; phone?: string; gone?: boolean }, key: string) =>
    ask<t.NationalExchange>('POST', '/national-exchanges', { body: order, key }),
  read: (file: File, unit: string, key: string) =>
    ask<t.NationalExchange>('POST', '/national-readings', { query: { unit }, file: new Blob([file], { type: 'application/octet-stream' }), headers: { 'X-File-Name': encodeURIComponent(file.name) }, key }),
  file: (id: string, format: 'xlsx' | 'csv') => ask_bytes(`/national-exchanges/${id}/file?format=${format}`),
  undo: (id: string, key: string) => ask<t.NationalExchange>('POST', `/national-exchanges/${id}/undoings`, { body: {}, key }),
  receive: (id: string, receipt: string, key: string) => ask<t.NationalExchange>('POST', `/national-exchanges/${id}/receipts`, { body: { receipt }, key }),
};
