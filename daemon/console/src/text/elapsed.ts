import { t } from '@/i18n';

// "3 分 12 秒"
export function elapsed(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return '—';
  const whole = Math.max(0, Math.floor(seconds));
  const values = { h: Math.floor(whole / 3600), m: Math.floor((whole % 3600) / 60), s: whole % 60 };
  return t(values.h ? 'corrections.hours' : values.m ? 'corrections.minutes' : 'corrections.seconds', values);
}
