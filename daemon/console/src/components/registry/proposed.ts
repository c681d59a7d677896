// The form of an opening filing: empty values, and what goes to the daemon (nothing that was left blank).
import type { Contact, Proposed } from '@/api/types';

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
  };
}

export const contact_roles = ['principal', 'deputy', 'handler'] as const;

export const text_fields = ['name', 'url', 'purpose', 'functions', 'opened_on', 'followers', 'reason'] as const;
