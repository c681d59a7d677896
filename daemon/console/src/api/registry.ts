import { ask, ask_bytes, type Query } from './client';
import type * as t from './types';

export const platforms = {
  list: () => ask<{ items: t.Platform[] }>('GET', '/platforms'),
  get: (code: string) => ask<t.PlatformRow>('GET', `/platforms/${code}`),
  add: (fields: t.PlatformFields & { platform: string }, key: string) => ask<t.PlatformRow>('POST', '/platforms', { body: fields, key }),
  change: (code: string, version: number, fields: t.PlatformFields) => ask<t.PlatformRow>('PUT', `/platforms/${code}`, { body: fields, version }),
  remove: (code: string, version: number) => ask<undefined>('DELETE', `/platforms/${code}`, { version }),
  try_out: (text: string, platform?: string, recognisers?: t.PlatformRecogniser[], signal?: AbortSignal) =>
    ask<t.PlatformTried>('POST', '/platform-trials', { body: { text, platform, recognisers }, signal }),
};

export const accounts = {
  list: (query?: Query) => ask<t.AccountPage>('GET', '/accounts', { query }),
  get: (id: string, query?: Query) => ask<t.Account>('GET', `/accounts/${id}`, { query }),
  recognise: (text: string, unit_id: string, signal?: AbortSignal, wanted: { name?: string; handle?: string } = {}) =>
    ask<t.Recognition>('POST', '/accounts/recognitions', { body: { text, ...(unit_id ? { unit_id } : {}), ...wanted }, signal }),
  set_settings: (id: string, version: number, settings: Record<string, string>) =>
    ask<unknown>('PATCH', `/accounts/${id}/settings`, { body: { settings }, version }),
  set_secret: (id: string, name: string, value: string) =>
    ask<{ pending: boolean } | undefined>('PUT', `/accounts/${id}/secrets/${name}`, { body: { value } }),
  decide_change: (id: string, change_id: string, decision: 'approve' | 'reject', version?: number) =>
    ask<unknown>('POST', `/accounts/${id}/changes/${change_id}/decisions`, { body: { decision }, version }),
  test: (id: string) => ask<t.ConnectionTest>('POST', `/accounts/${id}/connection-tests`, { body: {} }),
  declare_manual: (id: string) => ask<t.Account>('POST', `/accounts/${id}/manual-declarations`, { body: {} }),
  set_cover: (id: string, sha256: string | null, version: number) =>
    ask<unknown>('PUT', `/accounts/${id}/default-cover`, { body: { sha256 }, version }),
  sign_in: (id: string) => ask<{ url: string }>('POST', `/accounts/${id}/sign-ins`, { body: {} }),
};

export const account_filters = {
  list: () => ask<{ items: t.AccountFilter[] }>('GET', '/account-filters'),
  keep: (name: string, query: Partial<t.AccountQuery>, key: string) => ask<t.AccountFilter>('POST', '/account-filters', { body: { name, query }, key }),
  drop: (id: string) => ask<undefined>('DELETE', `/account-filters/${id}`),
};

export const filings = {
  list: (query?: Query) => ask<t.FilingPage>('GET', '/filings', { query }),
  get: (id: string) => ask<t.Filing>('GET', `/filings/${id}`),
  create: (fields: t.NewFiling, key: string) => ask<t.Filing>('POST', '/filings', { body: fields, key }),
  change: (id: string, version: number, fields: { proposed?: t.NewFiling['proposed']; attachments?: t.FileRef[] }) =>
    ask<t.Filing>('PATCH', `/filings/${id}`, { body: fields, version }),
  submit: (id: string, version: number) => ask<t.Filing>('POST', `/filings/${id}/submissions`, { body: {}, version }),
  withdraw: (id: string, version: number, reason?: string) =>
    ask<t.Filing>('POST', `/filings/${id}/withdrawals`, { body: reason ? { reason } : {}, version }),
  take_note: (id: string) => ask<t.Filing>('POST', `/filings/${id}/acknowledgements`, { body: {} }),
  decide: (id: string, version: number, verdict: t.FilingVerdict) =>
    ask<t.Filing>('POST', `/filings/${id}/decisions`, { body: verdict, version }),
};

// A register that comes as a spreadsheet. Long work goes on a step at a time.
export const imports = {
  list: (query?: Query) => ask<t.Page<t.ImportSummary>>('GET', '/imports', { query }),
  get: (id: string) => ask<t.Import>('GET', `/imports/${id}`),
  upload: (file: File, unit: string) =>
    ask<t.Import>('POST', '/imports', { query: { unit }, file: new Blob([file], { type: 'application/octet-stream' }), headers: { 'X-File-Name': encodeURIComponent(file.name) } }),
  map: (id: string, version: number, mapping: t.ImportMapping, key: string) => ask<t.Import>('PUT', `/imports/${id}/mapping`, { body: mapping, version, key }),
  step: (id: string) => ask<t.Import>('POST', `/imports/${id}/steps`, { body: {} }),
  confirm: (id: string, version: number, order: { submit: boolean; skip_bad: boolean }, key: string) =>
    ask<t.Import>('POST', `/imports/${id}/confirmations`, { body: order, version, key }),
  undo: (id: string, key: string) => ask<t.Import>('POST', `/imports/${id}/undoings`, { body: {}, key }),
  template: () => ask_bytes('/import-template'),
  faults: (id: string) => ask_bytes(`/imports/${id}/faults`),
};

export const filing_rules = {
  of_unit: (unit: string) => ask<{ items: t.FilingRule[] }>('GET', '/filing-rules', { query: { unit } }),
  set: (kind: string, version: number, change: { unit_id: string; levels?: string[]; due_days?: number; reason: string }) =>
    ask<{ items: t.FilingRule[] }>('PUT', `/filing-rules/${kind}`, { body: change, version }),
};

export const closings = {
  list: (query?: Query) => ask<t.Page<t.ClosingRow>>('GET', '/closings', { query }),
  burn_down: (unit?: string) => ask<t.BurnDown>('GET', '/closings/burn-down', { query: { unit } }),
  report: (account_id: string, report: t.ClosingReport, key: string) =>
    ask<t.Account>('POST', `/accounts/${account_id}/closing-steps`, { body: report, key }),
};

export const register_rules = {
  of_unit: (unit: string) => ask<{ items: t.RegisterRule[] }>('GET', '/register-rules', { query: { unit } }),
  set: (rule: string, version: number, change: { unit_id: string; effect?: string; value?: string; reason: string }) =>
    ask<{ items: t.RegisterRule[] }>('PUT', `/register-rules/${rule}`, { body: change, version }),
};

export const calendar = {
  get: (year: number) => ask<t.CalendarYear>('GET', `/calendar/${year}`),
  set: (year: number, version: number, days: t.CalendarDay[]) => ask<t.CalendarYear>('PUT', `/calendar/${year}`, { body: { days }, version }),
};

export const leaves = {
  list: () => ask<{ items: t.Leave[]; deputies: (t.Ref & { unit: t.Ref })[] }>('GET', '/leaves'),
  take: (leave: { person_id?: string; deputy_id: string; first_day: string; last_day: string; reason?: string }, key: string) =>
    ask<t.Leave>('POST', '/leaves', { body: leave, key }),
  end: (id: string) => ask<undefined>('DELETE', `/leaves/${id}`),
};
