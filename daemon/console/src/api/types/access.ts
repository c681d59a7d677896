import type { Ref } from './common';

export type Permission =
  | 'unit.read'
  | 'unit.manage'
  | 'person.read'
  | 'person.manage'
  | 'role.read'
  | 'token.own'
  | 'audit.read'
  | 'account.read'
  | 'account.bind'
  | 'account.approve_change'
  | 'custody.read'
  | 'custody.manage'
  | 'custody.confirm'
  | 'custody.reveal'
  | 'custody.approve_reveal'
  | 'filing.read'
  | 'filing.create'
  | 'filing.approve'
  | 'article.read'
  | 'article.write'
  | 'review.1'
  | 'review.2'
  | 'review.3'
  | 'media.write'
  | 'release.publish'
  | 'release.urgent'
  | 'delivery.read'
  | 'delivery.act'
  | 'delivery.settle'
  | 'delivery.resend'
  | 'hold.set'
  | 'oversight.read'
  | 'observation.write'
  | 'rule.set'
  | 'case.decide'
  | 'guard.confirm'
  | 'system.status';

export interface Session {
  person: { id: string; login: string; name: string; unit: Ref };
  permissions: Permission[];
  csrf: string;
  must_change_password: boolean;
}

export type UnitLevel = 'province' | 'city' | 'county' | 'township' | 'department';

export interface Unit {
  id: string;
  parent_id: string | null;
  name: string;
  level: UnitLevel;
  region_code?: string;
  credit_code?: string;
  path: string;
  depth: number;
  version: number;
  people?: number;
  release_on_approval?: boolean;
  supervisor_id?: string | null; // of its line, outside its own branch
  ended_at?: string | null;
  former_names?: { name: string; until: string }[];
}

export type ReorganisationKind = 'rename' | 'merge' | 'split' | 'abolish' | 'move';

export interface ReorganisationWish {
  kind: ReorganisationKind;
  unit_id: string;
  target_id?: string;
  name?: string;
  credit_code?: string;
  accounts?: string[];
  people?: string[];
  units?: string[];
  basis?: string;
  prepare?: boolean;
}

export interface Moves {
  noun: string;
  label: string;
  items: { id: string; label: string }[];
}

export interface ReorganisationPreview {
  title: string;
  moves: Moves[];
  filings: { kind: string; kind_label: string; account: Ref; title: string }[];
  warnings: string[];
  objections: string[];
  plan: string;
}

export interface Reorganisation {
  id: string;
  kind: ReorganisationKind;
  kind_label: string;
  title: string;
  unit: Ref;
  target: Ref;
  basis: string;
  by: Ref;
  at: string;
  undone_by: string | null;
  undone_at: string | null;
  cannot_undo: string;
  moves?: Moves[];
}

export interface ReviewChain {
  levels: number;
  own: boolean; // set for this unit, not taken from above
  labels: string[];
  version: number;
}

export interface UnitFields {
  parent_id: string;
  name: string;
  level: UnitLevel;
  region_code?: string;
  credit_code?: string;
  supervisor_id?: string;
}

export interface UnitChange {
  name?: string;
  level?: UnitLevel;
  region_code?: string;
  credit_code?: string;
  release_on_approval?: boolean;
  supervisor_id?: string;
}

export interface RoleGrant {
  role: string;
  role_label: string;
  unit: Ref;
}

export interface RoleChoice {
  role: string;
  unit_id: string;
}

export interface Person {
  id: string;
  login: string;
  name: string;
  unit: Ref;
  phone?: string | null;
  state: 'active' | 'disabled';
  roles: RoleGrant[];
  locked_until?: string | null;
  last_login_at?: string | null;
  version: number;
  warnings?: string[]; // of what was just changed
}

export interface PersonFields {
  login: string;
  name: string;
  unit_id: string;
  phone?: string;
  roles: RoleChoice[];
}

export interface NewPerson extends Person {
  one_time_password: string;
}

export interface Role {
  role: string;
  label: string;
  permissions: Permission[];
}

export interface Token {
  id: string;
  name: string;
  permissions: Permission[];
  created_at?: string;
  expires_at?: string | null;
  last_used_at?: string | null;
}

export interface NewToken extends Token {
  token: string;
}

export interface AuditRow {
  seq: number;
  writer: string;
  at: string;
  actor: Ref;
  act: string;
  act_label?: string;
  subject_kind: string;
  subject_id: string;
  unit?: Ref | null;
  detail: Record<string, unknown>;
  hash: string;
}

export interface AuditVerdict {
  ok: boolean;
  rows: number;
  broken: { writer: string; seq: number; reason: string }[];
}
