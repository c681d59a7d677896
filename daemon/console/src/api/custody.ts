import { ask, type Query } from './client';
import type * as t from './types';

export const custody = {
  of: (account_id: string) => ask<t.AccountCustody>('GET', `/accounts/${account_id}/custody`),
  enter: (account_id: string, role: t.CustodyRole, version: number, entry: t.CustodyEntry) =>
    ask<t.AccountCustody>('PUT', `/accounts/${account_id}/custody/${role}`, { body: entry, version }),
  end: (account_id: string, role: t.CustodyRole, deputy: boolean, reason: string, key: string) =>
    ask<t.AccountCustody>('POST', `/accounts/${account_id}/custody/${role}/endings`, { body: { deputy, reason }, key }),
  held: (query: { person?: string; name?: string }) => ask<{ items: t.HeldCustody[]; elsewhere: number }>('GET', '/custodies', { query }),
  custodians: (q = '') => ask<t.Cut<t.Custodian>>('GET', '/custodians', { query: { q } }),
  candidates: (q = '') => ask<t.Cut<t.CustodyCandidate>>('GET', '/custody-candidates', { query: { q } }),
  write_note: (account_id: string, text: string) => ask<void>('PUT', `/accounts/${account_id}/location-note`, { body: { text } }),
};

export const reveals = {
  mine: () => ask<t.MyReveals>('GET', '/reveals'),
  ask: (account_id: string, reason: string, key: string) => ask<t.Reveal>('POST', `/accounts/${account_id}/reveals`, { body: { reason }, key }),
  decide: (id: string, decision: 'approve' | 'refuse', comment: string, key: string) =>
    ask<t.Reveal>('POST', `/reveals/${id}/decisions`, { body: { decision, comment }, key }),
  open: (id: string) => ask<{ text: string }>('POST', `/reveals/${id}/openings`, { body: {} }),
};

export const handovers = {
  list: (query: Query) => ask<t.Page<t.HandoverSummary>>('GET', '/handovers', { query }),
  get: (id: string) => ask<t.Handover>('GET', `/handovers/${id}`),
  begin: (order: t.NewHandover, key: string) => ask<t.Handover>('POST', '/handovers', { body: order, key }),
  mark: (id: string, items: { n: number; done: boolean; number?: string }[], key: string) =>
    ask<t.Handover>('POST', `/handovers/${id}/marks`, { body: { items }, key }),
  confirm: (id: string, words: { items?: number[]; reason?: string }, key: string) =>
    ask<t.Handover>('POST', `/handovers/${id}/confirmations`, { body: words, key }),
  call_off: (id: string, reason: string, key: string) => ask<t.Handover>('POST', `/handovers/${id}/cancellations`, { body: { reason }, key }),
};
