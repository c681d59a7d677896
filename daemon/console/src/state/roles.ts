import { shallowRef } from 'vue';

import { roles } from '@/api/access';
import type { Role } from '@/api/types';

export const known_roles = shallowRef<Role[]>([]);

export async function need_roles(): Promise<void> {
  if (known_roles.value.length) return;
  known_roles.value = (await roles.list()).items;
}
