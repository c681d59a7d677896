// The form of an opening filing: empty values, and what goes to the daemon (nothing that was left blank).
import type { Contact, Difference, FilingKind, More, Particulars, Proposed } from '@/api/types';
import { label, t } from '@/i18n';

export function blank(): Proposed {
  const nobody = (): Contact => ({ name: '', phone: '' });
  return {
    platform: '',
    platform_id: '',
    name: '',
    url: '',
    purpose: '',
    functions: '',
    opened_on: '',
    principal: nobody(),
    deputy: nobody(),
    handler: nobody(),
    reason: '',
  };
}

export function filled(from: Partial<Proposed>): Proposed {
  const empty = blank();
  return {
    ...empty,
    ...from,
    principal: { ...empty.principal, ...from.principal },
    deputy: { ...empty.deputy, ...from.deputy },
    handler: { ...empty.handler, ...from.handler },
  };
}

export function to_send(form: Proposed): Proposed {
  const text = (value: string | undefined): string | undefined => value?.trim() || undefined;
  const person = (c: Contact): Contact => ({ name: c.name.trim(), phone: c.phone.trim() });
  return {
    platform: form.platform,
    platform_id: form.platform_id.trim(),
    name: form.name.trim(),
    url: text(form.url),
    purpose: form.purpose.trim(),
    functions: text(form.functions),
    opened_on: text(form.opened_on),
    followers: form.followers || undefined,
    principal: person(form.principal),
    deputy: person(form.deputy),
    handler: person(form.handler),
    reason: text(form.reason),
    ...Object.fromEntries(more_fields.map(({ name }) => [name, text_of(form[name])]).filter(([, value]) => value)),
  };
}

export const contact_roles = ['principal', 'deputy', 'handler'] as const;

export const text_fields = ['name', 'host', 'url', 'purpose', 'functions', 'opened_on', 'followers', 'reason'] as const;

// What a record may say beside them. What was left blank is not sent.
export interface MoreField {
  name: keyof More;
  form: 'text' | 'date' | 'flag' | 'choice';
  choices?: readonly string[];
}
export const more_fields: readonly MoreField[] = [
  { name: 'handle', form: 'text' },
  { name: 'registered_as', form: 'choice', choices: ['organisation', 'personal'] },
  { name: 'verified', form: 'choice', choices: ['yes', 'no', 'expired'] },
  { name: 'verified_as', form: 'text' },
  { name: 'verified_until', form: 'date' },
  { name: 'supervising', form: 'text' },
  { name: 'address', form: 'text' },
  { name: 'operating', form: 'text' },
  { name: 'operating_code', form: 'text' },
  { name: 'operating_until', form: 'date' },
  { name: 'is_outsourced', form: 'flag' },
  { name: 'icp_number', form: 'text' },
  { name: 'basis', form: 'text' },
  { name: 'government', form: 'choice', choices: ['yes', 'no', 'pending'] },
  { name: 'followers_on', form: 'date' },
  { name: 'followers_from', form: 'choice', choices: ['backend', 'page', 'report'] },
  { name: 'is_main', form: 'flag' },
  { name: 'is_special', form: 'flag' },
];

// A value as people read it.
export function shown_value(value: unknown): string {
  if (value && typeof value === 'object') {
    const c = value as Contact;
    return [c.name, c.phone].filter(Boolean).join(' · ');
  }
  if (typeof value === 'boolean') return value ? t('common.yes') : '';
  return value ? String(value) : '';
}
export function shown_field(name: string, value: unknown): string {
  const choices = more_fields.find((f) => f.name === name)?.choices;
  return choices && value ? label('record_choice', String(value)) : shown_value(value);
}

const text_of = (value: string | boolean | undefined): string | boolean => (typeof value === 'boolean' ? value : (value ?? '').trim());

export const registers = (kind: FilingKind): boolean => kind === 'open' || kind === 'supplement';

// What a change asks for: the fields that differ from the record, emptied ones included, and why.
export function changes(form: Proposed, record: Partial<Proposed>): Partial<Proposed> {
  const then = filled(record);
  const patch: Record<string, unknown> = {};
  for (const field of text_fields) {
    if (field === 'reason' || field === 'followers') continue;
    const now = (form[field] ?? '').trim();
    if (now !== (then[field] ?? '').trim()) patch[field] = now;
  }
  if ((form.followers || 0) !== (then.followers || 0)) patch.followers = form.followers || 0;
  for (const { name } of more_fields) {
    const now = text_of(form[name]);
    if (now !== text_of(then[name] ?? (typeof now === 'boolean' ? false : ''))) patch[name] = now;
  }
  for (const role of contact_roles) {
    const now = { name: form[role].name.trim(), phone: form[role].phone.trim() };
    if (now.name !== then[role].name.trim() || now.phone !== then[role].phone.trim()) patch[role] = now;
  }
  patch.reason = form.reason?.trim() ?? '';
  return patch;
}

// What a filing about an account on record asks for, in the shape that its form gives.
export function asked_by(kind: FilingKind, proposed: Partial<Proposed> & Particulars, record: Partial<Proposed>): Partial<Proposed> & Particulars {
  const reason = proposed.reason ?? '';
  return kind === 'change' ? changes(filled({ ...record, ...proposed, reason }), record) : particulars_to_send(kind, { ...proposed, reason });
}

// Before and after, while the change is still being written.
export function differences(patch: Partial<Proposed>, record: Partial<Proposed>): Difference[] {
  return [...text_fields, ...more_fields.map((f) => f.name), ...contact_roles]
    .filter((field) => field !== 'reason' && field in patch)
    .map((field) => ({ field, label: label('field', field), before: shown_field(field, record[field]), after: shown_field(field, patch[field]) }));
}

// What each kind is filled in with, beside the reason.
export const particulars_of: Partial<Record<FilingKind, (keyof Particulars)[]>> = {
  suspend: ['until'],
  close: ['approved_by', 'follow_instead', 'notice_days', 'lost_password'],
  cancel: ['lost_password'],
  remove: ['why'],
};

export function particulars_to_send(kind: FilingKind, form: Particulars): Particulars {
  const out: Particulars = { reason: form.reason?.trim() ?? '' };
  for (const field of particulars_of[kind] ?? []) {
    const value = form[field];
    if (value !== undefined && value !== null && value !== '') Object.assign(out, { [field]: typeof value === 'string' ? value.trim() : value });
  }
  return out;
}
