// The daemon's figures as lines: known names in words, nested ones joined, unknown ones as they are.
import { preferences } from '@/state/preferences';
import { date_time } from '@/text/time';

export interface Figure {
  name: string;
  value: string;
}

const words: Record<string, readonly [string, string]> = {
  ready: ['可以服务', 'Ready'],
  simulated: ['演示环境', 'Demonstration'],
  queue_age_seconds: ['队列最久等待（秒）', 'Oldest in the queue (s)'],
  queue: ['队列', 'Queue'],
  due: ['到期待发', 'Due'],
  sending: ['正在发送', 'Sending'],
  held: ['已暂停', 'Held'],
  queued: ['排队中', 'Queued'],
  deferred: ['稍后重试', 'Deferred'],
  unconfirmed: ['未确认', 'Unconfirmed'],
  breaker: ['熔断', 'Breaker'],
  breakers: ['熔断', 'Breakers'],
  stopped: ['已停止发送', 'Sending stopped'],
  reason: ['原因', 'Reason'],
  version: ['版本', 'Version'],
  started_at: ['启动时间', 'Started'],
  now: ['服务器时间', 'Server time'],
  database: ['数据库', 'Database'],
  alarms: ['告警', 'Alarms'],
  plugins: ['渠道插件', 'Channel plugins'],
  readiness: ['就绪', 'Readiness'],
};

function name_of(key: string): string {
  const known = words[key];
  return known ? known[preferences.language === 'en' ? 1 : 0] : key;
}

function value_of(value: unknown): string {
  const en = preferences.language === 'en';
  if (value === true) return en ? 'Yes' : '是';
  if (value === false) return en ? 'No' : '否';
  if (value === null || value === undefined || value === '') return '—';
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return date_time(value);
  if (Array.isArray(value)) return value.length ? value.map((v) => (v !== null && typeof v === 'object' ? Object.values(v).map(value_of).join(' ') : value_of(v))).join('；') : '—';
  return String(value);
}

export function readable(status: Record<string, unknown>, prefix = ''): Figure[] {
  return Object.entries(status).flatMap(([key, value]) => {
    const name = prefix ? `${prefix} · ${name_of(key)}` : name_of(key);
    if (value !== null && typeof value === 'object' && !Array.isArray(value))
      return readable(value as Record<string, unknown>, name);
    return [{ name, value: value_of(value) }];
  });
}
