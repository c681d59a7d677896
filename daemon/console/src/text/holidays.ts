// From the text of the State Council's yearly notice to holidays and make-up days.
import type { CalendarDay } from '@/api/types';

const one_day = /(\d{1,2})月(\d{1,2})日/g;
const span = /(\d{1,2})月(\d{1,2})日[^至，。；]*至(?:(\d{1,2})月)?(\d{1,2})日/;

function iso(year: number, month: number, day: number): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function between(first: string, last: string): string[] {
  const out: string[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last) && out.length < 40; at += 86_400_000) out.push(new Date(at).toISOString().slice(0, 10));
  return out;
}

export function read_notice(text: string, year: number): CalendarDay[] {
  const days = new Map<string, CalendarDay>();
  let name = '';
  for (const sentence of text.split(/[。；\n]/)) {
    name = /(?:、|^\s*)([\u4e00-\u9fa5]{2,4})[：:]/.exec(sentence)?.[1] ?? name;
    const found = span.exec(sentence);
    if (sentence.includes('上班')) {
      for (const [, month, day] of sentence.matchAll(one_day)) {
        const at = iso(year, Number(month), Number(day));
        days.set(at, { day: at, is_worked: true, note: `${name}调休` });
      }
    } else if (found && sentence.includes('放假')) {
      const first = iso(year, Number(found[1]), Number(found[2]));
      const last = iso(year, Number(found[3] ?? found[1]), Number(found[4]));
      for (const at of between(first, last)) days.set(at, { day: at, is_worked: false, note: name });
    } else if (sentence.includes('放假')) {
      for (const [, month, day] of sentence.matchAll(one_day)) {
        const at = iso(year, Number(month), Number(day));
        days.set(at, { day: at, is_worked: false, note: name });
      }
    }
  }
  return [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
}
