import type { Page, Ref } from './common';

export interface PlatformSetting {
  name: string;
  label: string;
  kind: 'text' | 'url' | 'integer' | 'boolean';
  required: boolean;
  default_value: string;
  hint: string;
}

export interface PlatformSecret {
  name: string;
  label: string;
  required: boolean;
  hint: string;
}

export type PlatformKind = 'social' | 'news' | 'video' | 'site' | 'app' | 'broadcast' | 'offline' | 'other';

export interface Platform {
  platform: string;
  label: string;
  label_en: string;
  kind: PlatformKind;
  kind_label: string;
  id_name: string;
  handle_name: string;
  adapter: string; // empty: nobody publishes there
  is_retired: boolean;
  version: string;
  operations: string[];
  settings: PlatformSetting[];
  secrets: PlatformSecret[];
  token: string;
  signs_in: boolean;
  needs_source: boolean;
  is_source: boolean;
  reads_back: boolean;
  identity_hint: string;
}

// How an account of a platform is recognised in what people paste.
export interface PlatformRecogniser {
  matches: 'link' | 'id' | 'qr';
  host: string;
  pattern: string;
  id_form: string;
  url_form: string;
  needs: string;
}

export interface PlatformFields {
  name: string;
  name_en: string;
  kind: PlatformKind;
  id_name: string;
  id_form: string;
  identity_hint: string;
  handle_name: string;
  ids_of: string;
  small_letters: boolean;
  adapter: string;
  keeps_cancelled: boolean;
  also: string;
  recovery_guide: string;
  cancelling_guide: string;
  position: number;
  is_retired: boolean;
  recognisers: PlatformRecogniser[];
}

export interface PlatformRow extends PlatformFields {
  platform: string;
  kind_label: string;
  is_used: boolean;
  version: number;
}

export interface PlatformTried {
  platform: string;
  platform_label: string;
  platform_id: string;
  handle: string;
  name: string;
  url: string;
  needs: string;
  recogniser: PlatformRecogniser | null;
}

export type AccountState =
  | 'proposed'
  | 'approved'
  | 'active'
  | 'suspended'
  | 'closing'
  | 'closed'
  | 'cancelling'
  | 'cancelled'
  | 'removed';

export type ConnectionState = 'untested' | 'ok' | 'failed' | 'manual' | 'expired';

export interface Connection {
  state: ConnectionState;
  at?: string | null;
  message?: string | null;
  cure?: string | null;
  expires_at?: string | null;
}

// What an account was called before.
export interface FormerName {
  of_what: 'name' | 'handle' | 'url';
  words: string;
  until: string;
}

export interface AccountSummary {
  id: string;
  platform: string;
  platform_label: string;
  platform_id: string;
  name: string;
  url?: string | null;
  unit: Ref;
  state: AccountState;
  state_label: string;
  filing_number?: string | null;
  manual: boolean;
  connection: Connection | null; // null: as known on another day
  default_cover?: { sha256: string } | null;
  is_source_of?: Ref[];
  followers?: number | null;
  verified_until?: string | null;
  formerly?: FormerName[]; // the latest first; of a list, where it was searched for words
  version: number;
  created_at: string;
}

// What the list of accounts is asked with; empty texts ask for nothing.
export interface AccountQuery {
  q: string;
  state: string;
  platform: string;
  unit: string;
  person: string;
  verified_before: string;
  unheld: string; // '1': in nobody's hands
  sort: string;
}

export interface AccountFilter {
  id: string;
  name: string;
  query: Partial<AccountQuery>;
}

export interface AccountPage extends Page<AccountSummary> {
  counts: Partial<Record<AccountState, number>>;
}

export interface Contact {
  name: string;
  phone: string;
}

// What a record may say beside what every filing asks.
export interface More {
  handle?: string;
  registered_as?: string;
  verified_as?: string;
  verified_until?: string;
  supervising?: string;
  address?: string;
  operating?: string;
  operating_code?: string;
  operating_until?: string;
  is_outsourced?: boolean;
  icp_number?: string;
  basis?: string;
  verified?: string;
  government?: string;
  followers_on?: string;
  followers_from?: string;
  is_main?: boolean;
  is_special?: boolean;
}

export interface AccountFields extends More {
  host?: string;
  purpose?: string;
  functions?: string;
  opened_on?: string;
  followers?: number;
  principal?: Contact;
  deputy?: Contact;
  handler?: Contact;
}

export interface Account extends AccountSummary {
  settings: Record<string, string>;
  secrets: { name: string; label: string; set: boolean; updated_at?: string | null }[];
  fields?: AccountFields;
  filings?: FilingSummary[];
  may_file: { kind: FilingKind; kind_label: string; advice: string }[];
  closing: Closing | null;
  filing_under_way: { id: string; kind: FilingKind; kind_label: string; due_at: string | null } | null;
  history?: { at: string; event: string; event_label?: string; from: string; to: string; by: string }[];
  pending_change?: { id: string; by: Ref; fields: { name: string; value: string | null }[]; at: string } | null;
}

export type ClosingStep = 'post_notice' | 'notice' | 'file_cancel' | 'recover' | 'apply' | 'confirm' | 'watch' | 'revived' | 'done';
export type ClosingAct = 'posted' | 'locked_out' | 'recovered' | 'applied' | 'lapsed' | 'cancelled' | 'gone' | 'revived';

export interface Closing {
  step: ClosingStep;
  step_label: string;
  act_from: string | null;
  due_at: string | null;
  overdue: boolean;
  planned_until: string | null;
  notice_days: number;
  notice_place: string;
  notice: string;
  notice_until: string | null;
  is_locked_out: boolean;
  frozen_until: string | null;
  confirm_until: string | null;
  cancelled_at: string | null;
  name_until: string | null;
  guide: string[];
  may: { act: ClosingAct; label: string }[];
  events: { at: string; act: string; label: string; day: string; words: string; followers: number | null; by: string }[];
}

export interface ClosingReport {
  act: ClosingAct;
  day?: string;
  words: string;
  followers?: number;
  frozen_until?: string;
}

export interface ClosingRow {
  account: Ref;
  unit: Ref;
  platform_label: string;
  state: AccountState;
  state_label: string;
  step: ClosingStep;
  step_label: string;
  is_filing: boolean;
  act_from: string | null;
  due_at: string | null;
  overdue: boolean;
  planned_until: string | null;
}

interface ClosingCount {
  steps: Record<string, number>;
  open: number;
  overdue: number;
  cancelled: number;
  planned_until: string | null;
}

export interface BurnDown {
  steps: { step: string; label: string }[];
  total: ClosingCount;
  units: (ClosingCount & { unit: Ref })[];
  months: { month: string; planned: number; cancelled: number }[];
}

export interface RegisterRule {
  rule: string;
  label: string;
  kind: 'check' | 'number' | 'numbers' | 'words' | 'text';
  explanation: string;
  effect: string;
  effect_label: string;
  value: string;
  default_effect: string;
  default_value: string;
  set_in: Ref | null;
  reason: string;
  set_by: string;
  set_at: string | null;
  version: number;
}

export interface ConnectionTest {
  ok: boolean;
  message: string;
  cure?: string | null;
  at: string;
}

// An account of another unit, or another unit, for which a hasty reader may take it.
export interface LookAlike {
  kind: 'account' | 'unit';
  id: string | null; // of the account, when it may be seen
  name: string;
  handle: string;
  was: string; // what it was called before, where that is what looks alike
  platform_label: string;
  state_label: string;
  unit: Ref;
}

export interface Recognition {
  platform: string;
  platform_label: string;
  platform_id: string;
  name: string;
  handle: string;
  url: string;
  existing: { id: string | null; name: string; state: string; state_label: string; unit: Ref } | null; // id: when it may be seen
  same_unit_same_platform: Ref[];
  alike: LookAlike[];
  notes: string[];
}

export type FilingState =
  | 'draft'
  | 'submitted'
  | 'in_review'
  | 'returned'
  | 'approved'
  | 'rejected'
  | 'withdrawn'
  | 'registered';

export type FilingKind = 'open' | 'change' | 'suspend' | 'resume' | 'close' | 'cancel' | 'remove' | 'supplement';

// What a filing about an account on record asks for; of a change, only what is to become different.
export interface Particulars {
  reason?: string;
  until?: string;
  approved_by?: string;
  follow_instead?: string;
  notice_days?: number | null;
  lost_password?: boolean;
  why?: string;
}

export interface Proposed extends More {
  platform: string;
  platform_id: string;
  name: string;
  host?: string; // of a change
  url?: string;
  purpose: string;
  functions?: string;
  opened_on?: string;
  followers?: number;
  principal: Contact;
  deputy: Contact;
  handler: Contact;
  reason?: string;
}

export interface FileRef {
  sha256: string;
  file_name: string;
  media_type?: string;
  size?: number;
}

export interface Difference {
  field: string;
  label: string;
  before: string;
  after: string;
}

export interface FilingSummary {
  id: string;
  number?: string | null;
  kind: FilingKind;
  kind_label: string;
  state: FilingState;
  state_label: string;
  level: number;
  levels: number;
  unit: Ref;
  account: Ref | null;
  title: string;
  applicant: Ref;
  submitted_at?: string | null;
  due_at?: string | null;
  waiting_for?: { unit: Ref } | null;
  overdue: boolean;
  may: { edit: boolean; submit: boolean; decide: boolean; note: boolean; withdraw: boolean; seal: boolean };
  updated_at: string;
  version: number;
}

export interface RouteStop {
  level: number;
  unit: Ref;
  mode: 'approve' | 'inform';
  state: string;
  decided_by?: Ref | null;
  decided_at?: string | null;
  comment?: string | null;
}

export interface FilingDecision {
  level: number;
  decision: string;
  decision_label?: string;
  comment?: string | null;
  field_comments?: Record<string, string>;
  person: Ref;
  in_place_of?: string;
  at: string;
}

// 201 means more than 200; only with the first page.
export interface FilingPage extends Page<FilingSummary> {
  counts: { todo: number; todo_overdue: number; informed: number; overdue: number; returned: number } | null;
}

export interface Filing extends FilingSummary {
  proposed: Partial<Proposed> & Particulars;
  current: Partial<Proposed> | null;
  differences: Difference[];
  hints: string[];
  subject: { id: string; name: string; platform: string; platform_id: string; state: AccountState; state_label: string } | null;
  route: RouteStop[];
  decisions: FilingDecision[];
  attachments: FileRef[];
  receipt: string; // of the national system
  scans: { n: number; sha256: string; file_name: string; by: Ref; at: string }[];
}

export interface NewFiling {
  kind: FilingKind;
  unit_id?: string; // of what registers an account
  account_id?: string; // of all others
  proposed: Partial<Proposed> & Particulars;
  attachments: FileRef[];
  submit?: boolean;
}

export interface FilingVerdict {
  decision: 'approve' | 'return' | 'reject';
  comment?: string;
  field_comments?: Record<string, string>;
}
