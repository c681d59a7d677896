import { ask, type Query } from './client';
import type * as t from './types';

export const session = {
  who: () => ask<t.Session>('GET', '/session', { anonymous: true }),
  sign_in: (login: string, password: string) =>
    ask<t.Session>('POST', '/session', { body: { login, password }, anonymous: true }),
  sign_out: () => ask<void>('DELETE', '/session', { anonymous: true }),
  change_password: (old_password: string, new_password: string, revoke_tokens: boolean) =>
    ask<void>('POST', '/session/password', { body: { old_password, new_password, revoke_tokens } }),
};

export const units = {
  list: (query?: Query) => ask<t.Page<t.Unit>>('GET', '/units', { query: { limit: 1000, ...query } }),
  get: (id: string) => ask<t.Unit>('GET', `/units/${id}`),
  create: (fields: t.UnitFields, key: string) => ask<t.Unit>('POST', '/units', { body: fields, key }),
  change: (id: string, version: number, fields: t.UnitChange) =>
    ask<t.Unit>('PATCH', `/units/${id}`, { body: fields, version }),
  set_source: (id: string, version: number, account_id: string | null) => ask<void>('PUT', `/units/${id}/source`, { body: { account_id }, version }),
  chain: (id: string) => ask<t.ReviewChain>('GET', `/units/${id}/review-chain`),
  set_chain: (id: string, version: number, levels: number) =>
    ask<t.ReviewChain>('PUT', `/units/${id}/review-chain`, { body: { levels }, version }),
};

export const reorganisations = {
  preview: (wish: t.ReorganisationWish) => ask<t.ReorganisationPreview>('POST', '/reorganisations/previews', { body: wish }),
  carry_out: (wish: t.ReorganisationWish, plan: string, key: string) =>
    ask<t.Reorganisation>('POST', '/reorganisations', { body: { ...wish, plan }, key }),
  list: (query: Query) => ask<t.Page<t.Reorganisation>>('GET', '/reorganisations', { query }),
  undo: (id: string, reason: string, key: string) => ask<t.Reorganisation>('POST', `/reorganisations/${id}/undoings`, { body: { reason }, key }),
};

// The tree, or as much of it as one page has: in a larger one people look for names.
export async function tree_of_units(): Promise<{ items: t.Unit[]; is_whole: boolean }> {
  const page = await units.list();
  return { items: page.items, is_whole: !page.next };
}

export const people = {
  list: (query?: Query) => ask<t.Page<t.Person>>('GET', '/people', { query }),
  get: (id: string) => ask<t.Person>('GET', `/people/${id}`),
  create: (fields: t.PersonFields, key: string) => ask<t.NewPerson>('POST', '/people', { body: fields, key }),
  change: (id: string, version: number, fields: Partial<Pick<t.Person, 'name' | 'state'>> & { phone?: string; unit_id?: string }) =>
    ask<t.Person>('PATCH', `/people/${id}`, { body: fields, version }),
  set_roles: (id: string, version: number, roles: t.RoleChoice[]) =>
    ask<t.Person>('PUT', `/people/${id}/roles`, { body: { roles }, version }),
  reset_password: (id: string, key: string) =>
    ask<{ one_time_password: string }>('POST', `/people/${id}/password-resets`, { body: {}, key }),
};

export const roles = { list: () => ask<{ items: t.Role[] }>('GET', '/roles') };

export const tokens = {
  list: () => ask<t.Page<t.Token>>('GET', '/tokens'),
  create: (fields: { name: string; permissions: t.Permission[]; expires_at?: string }, key: string) =>
    ask<t.NewToken>('POST', '/tokens', { body: fields, key }),
  remove: (id: string) => ask<void>('DELETE', `/tokens/${id}`),
};

export const audit = {
  list: (query?: Query) => ask<t.Page<t.AuditRow>>('GET', '/audit', { query }),
  verify: () => ask<t.AuditVerdict>('POST', '/audit/verifications', { body: {} }),
};
