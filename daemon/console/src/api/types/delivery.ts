import type { Ref } from './common';

export type DeliveryState =
  | 'held'
  | 'queued'
  | 'sending'
  | 'accepted'
  | 'deferred'
  | 'published'
  | 'refused'
  | 'unconfirmed'
  | 'cancelled'
  | 'superseded'
  | 'withdrawn';

export type DeliveryAct = 'retry' | 'confirm' | 'cancel' | 'probe' | 'settle' | 'evidence' | 'resend';

export interface Receipt {
  platform_id?: string | null;
  url?: string | null;
  published_at?: string | null;
  read_back?: { state: 'same' | 'differs' | 'unreadable' | 'pending'; at?: string | null; message?: string | null } | null;
}

export interface DeliverySummary {
  id: string;
  article: { id: string; title: string; revision: number };
  account: Ref & { platform: string; platform_label: string };
  unit: Ref;
  operation: string;
  generation: number;
  state: DeliveryState;
  state_label: string;
  why?: string | null;
  next?: string | null;
  waits: Waits | null;
  urgent: boolean;
  due_at?: string | null;
  attempts: number;
  why_code?: string;
  receipt: Receipt | null;
  same_content?: EarlierCopy | null; // what it repeats, while somebody must decide about it
  gone?: { state: string; at: string | null; message: string } | null; // of a withdrawal: read back that it is gone
  task: { title: string; instructions: string } | null;
  may: DeliveryAct[];
  updated_at: string;
  version: number;
}

// Another article with the same content on the same account.
export interface EarlierCopy {
  delivery: string;
  article: { id: string; title: string };
  state: DeliveryState;
  at: string; // it went out, or may have, or was released
}

// What stands between a delivery that could go on and its going on.
export interface Waits {
  for: 'hold' | 'breaker' | 'quota' | 'source' | 'turn';
  words: string;
  until: string | null;
}

// One moment in a delivery's life, oldest first.
export interface Moment {
  at: string;
  kind: 'approved' | 'released' | 'same_content' | 'confirmed' | 'lease' | 'step' | 'paused' | 'evidence' | 'receipt' | 'read_back' | 'withdrawn' | 'state';
  words: string;
  person: string;
  step: {
    n: number;
    name: string;
    attempt: number;
    public: boolean;
    request: string;
    outcome: string;
    meant: string;
    status: number;
    code: string;
    milliseconds: number | null;
  } | null;
}

export interface JournalEntry {
  n: number;
  kind: string;
  step: string;
  attempt: number;
  at: string;
  answered_at?: string | null;
  outcome: string;
  meant?: string | null;
  public?: boolean;
  status?: number | null;
  code?: string | null;
  reason?: string | null;
  request_digest?: string | null;
  reply_excerpt?: string | null;
}

export interface Delivery extends DeliverySummary {
  journal: JournalEntry[];
  timeline: Moment[];
  acts: { act: DeliveryAct; may: boolean; who: string[] }[];
  rendition?: { digest: string };
}

export interface Settlement {
  outcome: 'published' | 'refused';
  link?: string;
  picture?: string;
  reason: string;
}

export interface Hold {
  id: string;
  scope: 'global' | 'unit' | 'account';
  scope_id: string;
  reason: string;
  set_by: Ref;
  set_at: string;
}

export interface Alarm {
  id: string;
  kind: string;
  at: string;
  text: string;
  delivery_id?: string | null;
  account_id?: string | null;
  state?: 'standing';
}

export interface Urgency {
  urgent: boolean;
  reason: string | null;
  set_by: Ref | null;
  set_at: string | null;
}

// One thing that something waits for.
export interface Trouble {
  kind: 'hold' | 'breaker' | 'quota' | 'token';
  words: string;
  until: string | null;
  account_id: string | null;
}

export interface SystemStatus {
  simulated: boolean;
  sending: boolean;
  words: string;
  troubles: Trouble[];
  deliveries: Partial<Record<DeliveryState, number>>;
  running: number;
  oldest_due: string | null;
  // Those that share the store; empty where one is alone.
  daemons: { name: string; since: string; lanes: number; this: boolean }[];
  store: string;
  now: string;
  guards: { quarantined: number; quarantined_sent: number; quarantined_since: string | null; clock_well: boolean; words: string };
}

// What a restored store may not go on with. `delivery` is null when the store has never heard of it.
export interface Quarantined {
  id: string;
  article_id: string;
  revision: number;
  account: Ref;
  operation: string;
  sent_at: string | null;
  found_at: string;
  delivery: DeliverySummary | null;
}

export interface QuarantineRelease {
  id: string;
  reason: string;
  asked_by: Ref;
  asked_at: string;
}

export interface Quarantine {
  items: Quarantined[];
  next: string | null;
  open: number;
  sent: number;
  since: string | null;
  release: QuarantineRelease | null;
}

export interface Clearance {
  outcome: 'release' | 'published' | 'dropped' | 'noted';
  reason: string;
  link?: string;
  picture?: string;
}

// What anybody may know before signing in.
export interface About {
  name: string;
  simulated: boolean;
}
