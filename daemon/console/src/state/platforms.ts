// The channels the daemon can speak to; they change only when it is restarted.
import { shallowRef } from 'vue';

import { platforms } from '@/api/registry';
import type { Platform } from '@/api/types';

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

export function platform_of(name: string): Platform | undefined {
  return known_platforms.value.find((p) => p.platform === name);
}

export async function source_platforms(): Promise<string[]> {
  await need_platforms();
  return known_platforms.value.filter((p) => p.is_source).map((p) => p.platform);
}
