// What everybody should know about the daemon: is it a simulation.
import { reactive } from 'vue';

import { system } from '@/api/delivery';

export const system_status = reactive({ simulated: false });

export async function ask_status(): Promise<void> {
  try {
    system_status.simulated = (await system.about()).simulated;
  } catch {
    // Nothing is claimed about a daemon that does not answer; the page itself will say so.
    system_status.simulated = false;
  }
}
