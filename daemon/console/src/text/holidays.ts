// From the text of the State Council's yearly notice to holidays and make-up days. At the turn of the year a notice also
// names days of the year beside it; each belongs to the calendar of its own year.
import type { CalendarDay } from '@/api/types';

const a_day = String.raw`(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日`;
const one_day = new RegExp(a_day, 'g');
const span = new RegExp(String.raw`${a_day}[^至，。；]*至(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日`);

function iso(year: number, month: number, day: number): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function between(first: string, last: string): string[] {
  const out: string[] = [];
  for (let at = Date.parse(first); at <= Date.parse(last) && out.length < 40; at += 86_400_000) out.push(new Date(at).toISOString().slice(0, 10));
  return out;
}

// A span that names no years and runs from December into January turns the year that is being read: it begins before it.
function days_of_span([, from_year, from_month, from_day, to_year, to_month, to_day]: RegExpExecArray, year: number): string[] {
  const [month, until] = [Number(from_month), Number(to_month ?? from_month)];
  const turns = until < month;
  const last_year = to_year ? Number(to_year) : from_year ? Number(from_year) + (turns ? 1 : 0) : year;
  const first_year = from_year ? Number(from_year) : last_year - (turns ? 1 : 0);
  return between(iso(first_year, month, Number(from_day)), iso(last_year, until, Number(to_day)));
}

export interface Notice {
  days: CalendarDay[];
  elsewhere: string[]; // days of other years
}

export function read_notice(text: string, year: number): Notice {
  const days = new Map<string, CalendarDay>();
  let name = '';
  const put = (found: string[], is_worked: boolean, note: string) => {
    for (const day of found) days.set(day, { day, is_worked, note });
  };
  const single = (sentence: string) =>
    [...sentence.matchAll(one_day)].map(([, its_year, month, day]) => iso(Number(its_year ?? year), Number(month), Number(day)));
  for (const sentence of text.split(/[。；\n]/)) {
    name = /(?:、|^\s*)([\u4e00-\u9fa5]{2,4})[：:]/.exec(sentence)?.[1] ?? name;
    const found = span.exec(sentence);
    if (sentence.includes('上班')) put(single(sentence), true, `${name}调休`);
    else if (found && sentence.includes('放假')) put(days_of_span(found, year), false, name);
    else if (sentence.includes('放假')) put(single(sentence), false, name);
  }
  const all = [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
  const is_own = (d: CalendarDay) => d.day.startsWith(`${year}-`);
  return { days: all.filter(is_own), elsewhere: all.filter((d) => !is_own(d)).map((d) => d.day) };
}
