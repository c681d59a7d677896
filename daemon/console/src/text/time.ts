// Times are shown and entered in Beijing time, whatever the browser's zone, because the office and its rules live there.
import { preferences } from '@/state/preferences';

const zone = 'Asia/Shanghai';

function parts(at: string): Record<string, string> {
  const split = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(at));
  return Object.fromEntries(split.map((p) => [p.type, p.value]));
}

function valid(at: string | null | undefined): at is string {
  return !!at && !Number.isNaN(Date.parse(at));
}

export function date_time(at: string | null | undefined): string {
  if (!valid(at)) return '—';
  const p = parts(at);
  return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}`;
}

export function seconds_of(at: string): string {
  return valid(at) ? (parts(at).second ?? '') : '';
}

export function date_only(at: string | null | undefined): string {
  if (!valid(at)) return '—';
  if (/^\d{4}-\d{2}-\d{2}$/.test(at)) return at;
  const p = parts(at);
  return `${p.year}-${p.month}-${p.day}`;
}

// In Beijing.
export function today(): string {
  return date_only(new Date().toISOString());
}

export function clock(at: Date): string {
  const p = parts(at.toISOString());
  return `${p.hour}:${p.minute}:${p.second}`;
}

// What the pickers hold ("2026-03-01 09:30:00") as the API wants it.
export function to_rfc3339(picked: string | null | undefined): string | undefined {
  return picked ? `${picked.replace(' ', 'T')}+08:00` : undefined;
}

export function to_picker(at: string | null | undefined): string {
  if (!valid(at)) return '';
  const p = parts(at);
  return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}:${p.second}`;
}

// "3 天后", "2 小时前"
export function relative(at: string | null | undefined): string {
  if (!valid(at)) return '';
  const seconds = (Date.parse(at) - Date.now()) / 1000;
  const words = new Intl.RelativeTimeFormat(preferences.language, { numeric: 'auto' });
  const size = Math.abs(seconds);
  if (size < 3600) return words.format(Math.round(seconds / 60), 'minute');
  if (size < 86400) return words.format(Math.round(seconds / 3600), 'hour');
  return words.format(Math.round(seconds / 86400), 'day');
}

export function is_past(at: string | null | undefined): boolean {
  return valid(at) && Date.parse(at) < Date.now();
}
