import { ask, type Query } from './client';
import type * as t from './types';

export const oversight = {
  accounts: (query?: Query) => ask<t.AssessmentPage>('GET', '/oversight/accounts', { query }),
  observations: (id: string) => ask<t.Page<t.Observation>>('GET', `/accounts/${id}/observations`),
  observe: (id: string, seen: { link: string; published_at: string; title?: string; removed?: boolean }, key: string) =>
    ask<t.Observation>('POST', `/accounts/${id}/observations`, { body: seen, key }),
  look_now: (id: string) => ask<t.LookResult>('POST', `/accounts/${id}/observation-runs`, { body: {} }),
};

export const rules = {
  list: () => ask<t.Page<t.Rule>>('GET', '/rules'),
  set: (rule: string, change: t.RuleChange, version: number) => ask<t.Rule>('PUT', `/rules/${rule}`, { body: change, version }),
};

export const cases = {
  list: (query?: Query) => ask<t.Page<t.CaseSummary>>('GET', '/cases', { query }),
  get: (id: string) => ask<t.Case>('GET', `/cases/${id}`),
  decide: (of: t.ReadCase[], verdict: t.Verdict, key: string) =>
    ask<t.Page<t.CaseSummary>>('POST', '/cases/decisions', { body: { cases: of, ...verdict }, key }),
};

export const home = { get: () => ask<t.HomePage>('GET', '/home') };
