import type { Ref } from './common';
import type { AccountState } from './registry';

export type ActivityStatus = 'never_observed' | 'silent' | 'warning' | 'active' | 'exempt';

export interface WatchedAccount extends Ref {
  platform: string;
  platform_label: string;
  state?: AccountState;
  url?: string | null;
  unit: Ref;
}

export interface LastPost {
  at: string;
  url?: string | null;
  title?: string | null;
  source: string;
  source_label?: string | null;
  source_note?: string | null;
}

export interface Assessment {
  account: WatchedAccount;
  status: ActivityStatus;
  status_label: string;
  last_post: LastPost | null;
  days_since?: number | null;
  hours_left?: number | null;
  violation_at?: string | null;
  rule?: { hours: number; inspection_time?: string; scope?: string } | null;
  case: { id: string; state: string; version: number } | null;
}

export interface AssessmentPage {
  items: Assessment[];
  next: string | null;
  counts: Record<ActivityStatus, number>;
  inspection_at?: string | null;
}

export interface Observation {
  id: string;
  link: string;
  title: string;
  published_at: string;
  source: string;
  source_label: string;
  source_note: string;
  seen_at: string;
  removed_at: string | null;
}

export interface LookResult {
  ok: boolean;
  message: string;
  posts: number;
}

export interface Rule {
  rule: string;
  unit_id: string | null;
  platform: string | null;
  hours: number;
  warning_hours: number;
  inspection_time: string;
  reason: string;
  version: number; // 1 where nothing has been set
}

export interface RuleChange {
  unit_id?: string;
  platform?: string;
  hours?: number;
  inspection_time?: string;
  warning_hours?: number;
  reason: string;
}

export type CaseDecision = 'urge' | 'rescue' | 'rectify' | 'merge' | 'suspend' | 'close' | 'exempt';

export interface CaseSummary {
  id: string;
  finding: { kind: string; kind_label: string; at: string; evidence: Record<string, unknown> };
  account: WatchedAccount;
  unit: Ref;
  state: 'open' | 'decided' | 'closed';
  state_label: string;
  owner: Ref | null;
  due_at: string | null;
  until: string | null;
  decision: CaseDecision | '' | null;
  decision_label: string | null;
  reason: string | null;
  version: number;
}

export interface Case extends CaseSummary {
  history: { at: string; event: string; by: string; words: string }[];
}

// A case as the person read it: whoever decides says what they have seen.
export interface ReadCase {
  id: string;
  version: number;
}

export interface Verdict {
  decision: CaseDecision;
  until?: string;
  reason: string;
  due_at?: string;
}

export interface DueItem {
  kind: string;
  label: string;
  count: number;
  more: boolean; // not counted beyond that
  link: string;
  worst?: string | null;
}

export interface HomePage {
  due: DueItem[];
  notices: { id: string; kind: string; at: string; text: string; repeats?: number; delivery_id: string | null }[];
}
