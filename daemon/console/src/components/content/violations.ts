// "accounts[<id>].title" means the title as that account would show it: say the account's name.
import type { TargetAccount, Violation } from '@/api/types';
import { label } from '@/i18n';

export function named_violations(violations: Violation[], accounts: TargetAccount[]): Violation[] {
  return violations.map((v) => {
    const found = v.field.match(/^accounts\[([^\]]+)\]\.?(.*)$/);
    const account = found && accounts.find((a) => a.id === found[1]);
    return account ? { ...v, field: `${account.platform_label} · ${account.name} · ${label('field', found[2] || 'body')}` } : v;
  });
}
