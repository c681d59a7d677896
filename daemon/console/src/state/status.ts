// What everybody should know about the daemon: is it a simulation, is it ready.
import { reactive } from 'vue';

import { system } from '@/api/delivery';
import type { SystemStatus } from '@/api/types';

export const system_status = reactive<{ simulated: boolean; last: SystemStatus | null }>({ simulated: false, last: null });

// Not everybody may read the status; then nothing is claimed.
export async function ask_status(): Promise<void> {
  try {
    const status = await system.status();
    system_status.last = status;
    system_status.simulated = status.simulated === true;
  } catch {
    system_status.last = null;
  }
}
