// Two complete catalogues, kept side by side so that neither can lack a message: every entry is [Chinese, English].
import { computed } from 'vue';

import { preferences } from '@/state/preferences';

import { access } from './messages/access';
import { accounts } from './messages/accounts';
import { closings } from './messages/closings';
import { common } from './messages/common';
import { content } from './messages/content';
import { corrections } from './messages/corrections';
import { custody } from './messages/custody';
import { delivery } from './messages/delivery';
import { labels } from './messages/labels';
import { national } from './messages/national';
import { oversight } from './messages/oversight';
import { papers } from './messages/papers';
import { platforms } from './messages/platforms';
import { registry } from './messages/registry';
import { rules } from './messages/rules';

const catalogue = { common, access, registry, accounts, closings, papers, platforms, national, rules, content, corrections, custody, delivery, oversight };
type Catalogue = typeof catalogue;

export type MessageKey = {
  [Area in keyof Catalogue & string]: `${Area}.${keyof Catalogue[Area] & string}`;
}[keyof Catalogue & string];

const chinese = computed(() => preferences.language === 'zh-CN');

function pick(pair: readonly [string, string]): string {
  return chinese.value ? pair[0] : pair[1];
}

export function t(key: MessageKey, values: Record<string, string | number> = {}): string {
  const dot = key.indexOf('.');
  const area = catalogue[key.slice(0, dot) as keyof Catalogue] as Record<string, readonly [string, string]>;
  const pair = area[key.slice(dot + 1)];
  if (!pair) return key;
  return pick(pair).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

// A closed vocabulary of the daemon (states, kinds, acts). The daemon's own label is shown in Chinese as it comes.
export function label(area: keyof typeof labels, name: string | null | undefined, given?: string | null): string {
  if (!name) return given ?? '';
  if (chinese.value && given) return given;
  const known = (labels[area] as Record<string, readonly [string, string]>)[name];
  return known ? pick(known) : (given ?? name);
}

export { chinese };
