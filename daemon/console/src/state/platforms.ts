// The platforms on which accounts are registered; asked for once, and again after somebody has changed the list.
import { shallowRef } from 'vue';

import { platforms } from '@/api/registry';
import type { Platform } from '@/api/types';
import { preferences } from '@/state/preferences';

export const known_platforms = shallowRef<Platform[]>([]);
let asked: Promise<void> | null = null;

export function need_platforms(): Promise<void> {
  asked ??= platforms
    .list()
    .then((page) => {
      known_platforms.value = page.items;
    })
    .catch((thrown: unknown) => {
      asked = null;
      throw thrown;
    });
  return asked;
}

export function ask_again(): Promise<void> {
  asked = null;
  return need_platforms();
}

export function platform_of(name: string): Platform | undefined {
  return known_platforms.value.find((p) => p.platform === name);
}

export function name_of(platform: Platform): string {
  return preferences.language === 'zh-CN' ? platform.label : platform.label_en;
}

// On which something new may be registered; and the one that is chosen already.
export function to_choose_from(chosen: string): Platform[] {
  return known_platforms.value.filter((p) => !p.is_retired || p.platform === chosen);
}

export async function source_platforms(): Promise<string[]> {
  await need_platforms();
  return known_platforms.value.filter((p) => p.is_source).map((p) => p.platform);
}
