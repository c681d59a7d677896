import { ask, type Query } from './client';
import type * as t from './types';

export const deliveries = {
  list: (query?: Query) => ask<t.Page<t.DeliverySummary>>('GET', '/deliveries', { query }),
  get: (id: string) => ask<t.Delivery>('GET', `/deliveries/${id}`),
  act: (id: string, act: 'retry' | 'cancel' | 'probe', reason: string | undefined, version: number, key: string) =>
    ask<t.DeliverySummary>('POST', `/deliveries/${id}/acts`, { body: reason ? { act, reason } : { act }, version, key }),
  settle: (id: string, settlement: t.Settlement, version: number, key: string) =>
    ask<t.DeliverySummary>('POST', `/deliveries/${id}/settlements`, { body: settlement, version, key }),
  evidence: (id: string, proof: { link?: string; picture?: string }, version: number, key: string) =>
    ask<t.DeliverySummary>('POST', `/deliveries/${id}/evidence`, { body: proof, version, key }),
  confirm: (id: string, reason: string, version: number, key: string) =>
    ask<t.DeliverySummary>('POST', `/deliveries/${id}/confirmations`, { body: { reason }, version, key }),
  resend: (id: string, reason: string, version: number, key: string) =>
    ask<t.DeliverySummary>('POST', `/deliveries/${id}/generations`, { body: { reason }, version, key }),
};

export const urgency = {
  get: (article_id: string) => ask<t.Urgency>('GET', `/articles/${article_id}/urgency`),
  mark: (article_id: string, reason: string, key: string) =>
    ask<t.Urgency>('POST', `/articles/${article_id}/urgency`, { body: { reason }, key }),
  take_back: (article_id: string) => ask<void>('DELETE', `/articles/${article_id}/urgency`),
};

export const holds = {
  list: () => ask<t.Page<t.Hold>>('GET', '/holds'),
  set: (fields: { scope: t.Hold['scope']; id?: string; reason: string }, key: string) =>
    ask<t.Hold>('POST', '/holds', { body: fields, key }),
  lift: (id: string) => ask<void>('DELETE', `/holds/${id}`),
};

export const alarms = { list: (query?: Query) => ask<t.Page<t.Alarm>>('GET', '/alarms', { query }) };

export const quarantine = {
  list: (query?: Query) => ask<t.Quarantine>('GET', '/quarantine', { query }),
  probe: (key: string) => ask<{ probed: number }>('POST', '/quarantine/probes', { body: {}, key }),
  clear: (id: string, clearance: t.Clearance, key: string) =>
    ask<unknown>('POST', `/quarantine/${id}/clearances`, { body: clearance, key }),
  ask_release: (reason: string, key: string) => ask<t.QuarantineRelease>('POST', '/quarantine/releases', { body: { reason }, key }),
  decide: (id: string, decision: 'approve' | 'reject', key: string) =>
    ask<{ released: number }>('POST', `/quarantine/releases/${id}/decisions`, { body: { decision }, key }),
};

export const clock = {
  confirm: (reason: string, key: string) => ask<unknown>('POST', '/clock/confirmations', { body: { reason }, key }),
};

export const system = {
  status: () => ask<t.SystemStatus>('GET', '/status'),
  about: () => ask<t.About>('GET', '/about', { anonymous: true }),
};
