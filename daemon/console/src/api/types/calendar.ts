import type { Ref } from './common';
import type { FilingKind } from './registry';

export interface FilingRule {
  kind: FilingKind | 'any';
  kind_label: string;
  levels: ('approve' | 'inform')[];
  due_days: number;
  set_in: Ref | null;
  set_for: FilingKind | 'any';
  reason: string;
  set_by: string;
  set_at: string | null;
  version: number;
}

export interface CalendarDay {
  day: string;
  is_worked: boolean;
  note?: string;
}

export interface CalendarYear {
  year: number;
  days: CalendarDay[];
  set_by: string;
  set_at: string | null;
  is_entered: boolean;
  version: number;
}

export interface Leave {
  id: string;
  person: Ref;
  deputy: Ref;
  first_day: string;
  last_day: string;
  reason: string;
  set_by: string;
  is_current: boolean;
}
