import type { Ref } from './common';
import type { DeliverySummary } from './delivery';

export type CorrectionKind = 'withdraw' | 'correct' | 'kill';
export type Certainty = 'certain' | 'likely' | 'unsure';

export interface PlanOption {
  way: string;
  label: string;
  what: string;
  why: string;
  readers: string;
  sure: Certainty;
}

export interface PlanRow extends PlanOption {
  row: string;
  account: Ref & { platform: string; platform_label: string };
  standing: string;
  url: string | null;
  edits: { most: number; used: number; until: string | null } | null;
  contact: { name: string; phone: string } | null;
  options?: PlanOption[];
}

export interface Plan {
  kind: CorrectionKind;
  kind_label: string;
  article: { id: string; title: string; revision: number };
  plan: string;
  rows: PlanRow[];
}

export interface CorrectionSummary {
  id: string;
  kind: CorrectionKind;
  kind_label: string;
  article: { id: string; title: string; revision: number };
  reason: string;
  plan: string;
  by: Ref;
  started_at: string;
  gone_at: string | null;
  done_at: string | null;
  gone_after: number | null;
  done_after: number | null;
}

export interface CorrectionItem {
  n: number;
  way: string;
  way_label: string;
  plan: PlanRow;
  gone_at: string | null;
  done_at: string | null;
  gone_after: number | null;
  done_after: number | null;
  read_back: { expects: 'there' | 'gone'; state: string; at: string | null; next_at: string | null; message: string } | null;
  deliveries: DeliverySummary[];
}

export interface Correction extends CorrectionSummary {
  items: CorrectionItem[];
  now: string;
}
