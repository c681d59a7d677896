import type { DeliveryAct } from '@/api/types';
import { t } from '@/i18n';

export function act_word(act: DeliveryAct): string {
  return t(`delivery.act_${act}`);
}
