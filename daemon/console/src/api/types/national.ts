import type { Ref } from './common';

export interface NationalReport {
  unit: Ref;
  columns: string[];
  counts: { open: number; change: number; gone: number; same: number };
  items: {
    account: Ref;
    unit: Ref;
    platform_label: string;
    act: 'open' | 'change' | 'gone';
    act_label: string;
    fields: { heading: string; before: string; after: string }[];
  }[];
}

export interface NationalExchangeSummary {
  id: string;
  unit: Ref;
  kind: 'sent' | 'read' | 'gone';
  kind_label: string;
  file_name: string;
  rows: number;
  by: Ref;
  at: string;
  receipt: string;
  receipt_by: string;
  receipt_at: string | null;
  undone_by: string;
  undone_at: string | null;
  may: { undo: boolean; receive: boolean };
}

export interface NationalExchange extends NationalExchangeSummary {
  items: {
    account: Ref | null;
    unit_name: string;
    act: string;
    act_label: string;
    fields: { heading: string; ours: string; sent: string; theirs: string; state: 'ours' | 'theirs' | 'both' | 'unsent' | 'sent' }[];
  }[];
  counts: { same: number; differing: number; missing: number; unknown: number };
}
