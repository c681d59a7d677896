import type { Ref } from './common';

export type CustodyRole = 'password' | 'phone' | 'scanner';

export interface Custody {
  id: string;
  role: CustodyRole;
  role_label: string;
  deputy: boolean;
  person_id: string | null;
  name: string;
  phone: string;
  number: string;
  since: string;
  entered_at: string;
  entered_by: string;
  by_handover: string | null;
  until: string | null;
  ended_by: string;
  ended_how: '' | 'handed_over' | 'taken_back' | 'no_deputy' | 'gone';
  ended_words: string;
  handover_id?: string | null; // the open one it is in
}

export interface RoleInCustody {
  role: CustodyRole;
  label: string;
  needed: boolean;
  holder: Custody | null;
  deputy: Custody | null;
}

export interface AccountCustody {
  roles: RoleInCustody[];
  unheld: boolean;
  history: Custody[];
  note: { set_by: string; set_at: string } | null;
  reveals: Reveal[];
  version: number;
  may_manage: boolean;
  may_ask: boolean;
}

export interface CustodyEntry {
  deputy: boolean;
  person_id?: string;
  name?: string;
  phone?: string;
  number?: string;
  since?: string;
}

export interface HeldCustody extends Custody {
  account: Ref;
  platform_label: string;
  unit: Ref;
}

export interface Custodian {
  person_id: string | null;
  name: string;
  unit_name: string;
  state: string;
  accounts: number;
  roles: number;
}

// The first of a list, and how many there are beyond; words make it shorter.
export interface Cut<T> {
  items: T[];
  more: number;
}

export interface CustodyCandidate {
  id: string;
  name: string;
  unit: Ref;
}

export interface Reveal {
  id: string;
  account: Ref;
  platform_label: string;
  unit: Ref;
  state: 'asked' | 'approved' | 'refused' | 'shown' | 'lapsed';
  state_label: string;
  asked_by: Ref;
  asked_at: string;
  reason: string;
  lapses_at: string;
  decided_by: string;
  decided_at: string | null;
  words: string;
  shown_at: string | null;
  may_decide: boolean;
  may_see: boolean;
}

export interface MyReveals {
  to_decide: Reveal[];
  to_see: Reveal[];
  of_mine: Reveal[];
}

export interface HandoverSummary {
  id: string;
  unit: Ref;
  from: { person_id: string | null; name: string };
  to: { person_id: string | null; name: string };
  reason: string;
  state: 'open' | 'done' | 'called_off';
  state_label: string;
  by: string;
  at: string;
  ended_at: string | null;
  ended_by: string;
  ended_words: string;
  counts: { all: number; done: number; confirmed: number };
}

export interface HandoverItem {
  n: number;
  account: Ref;
  platform_label: string;
  unit: Ref;
  role: CustodyRole;
  role_label: string;
  guide: string[];
  state: 'open' | 'confirmed' | 'called_off';
  done_at: string | null;
  done_by: string;
  number_before: string;
  number: string;
  confirmed_at: string | null;
  confirmed_by: string;
  confirmed_words: string;
}

export interface Handover extends HandoverSummary {
  items: HandoverItem[];
  to_phone: string;
  may_mark: boolean;
  receives: boolean;
  may_confirm_for: boolean;
  may_call_off: boolean;
}

export interface NewHandover {
  from_person?: string;
  from_name?: string;
  accounts?: string[];
  to_person?: string;
  to_name?: string;
  to_phone?: string;
  reason: string;
}
