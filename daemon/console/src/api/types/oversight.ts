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
  case: { id: string; state: string } | null;
}

export interface AssessmentPage {
  items: Assessment[];
  next: string | null;
  counts: Record<ActivityStatus, number>;
  inspection_at?: string | null;
}

export interface Observation {
  id: string;
  link?: string | null;
  url?: string | null;
  published_at: string;
  title?: string | null;
  removed?: boolean;
  source: string;
  source_label?: string | null;
  seen_at?: string;
  by?: Ref | null;
}

export interface Rule {
  id?: string;
  rule: string;
  unit?: Ref | null;
  platform?: string | null;
  hours?: number;
  inspection_time?: string;
  warning_hours?: number;
  reason?: string | null;
  from?: string;
  since?: string;
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
  due_at?: string | null;
  decision?: CaseDecision | null;
  decision_label?: string | null;
  version: number;
}

export interface Case extends CaseSummary {
  history: { at: string; act?: string; event?: string; label?: string; by?: Ref | string | null; detail?: unknown; reason?: string | null }[];
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
  link: string;
  worst?: string | null;
}

export interface HomePage {
  due: DueItem[];
  notices: (string | { text: string; link?: string | null; kind?: string })[];
}
