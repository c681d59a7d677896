import { preferences } from '@/state/preferences';

const words: Record<string, readonly [string, string]> = {
  call: ['调用', 'Call'],
  paused: ['等待', 'Pause'],
  token_refreshed: ['已更新令牌', 'Token refreshed'],
  evidence: ['凭证', 'Evidence'],
  probed: ['核对', 'Probe'],
  open: ['已记录意图，尚无结果', 'Intent written, no answer yet'],
  not_sent: ['确定没有送达', 'Proven not sent'],
  answered: ['平台已答复', 'Answered'],
  ambiguous: ['结果不明', 'Ambiguous'],
  done: ['成功', 'Done'],
  refused: ['明确拒绝', 'Refused'],
  stale_token: ['令牌过期', 'Stale token'],
  throttled: ['被限流', 'Throttled'],
  maybe_ours: ['可能已存在', 'May be ours'],
};

export function journal_word(name: string): string {
  const known = words[name];
  return known ? known[preferences.language === 'en' ? 1 : 0] : name;
}
