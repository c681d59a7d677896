import 'vue-router';

import type { MessageKey } from '@/i18n';
import type { Permission } from '@/api/types';

declare module 'vue-router' {
  interface RouteMeta {
    title?: MessageKey;
    needs?: Permission[]; // any of them
    bare?: boolean; // without the shell
    open?: boolean; // without a session
    keep?: boolean; // one page for all its addresses
  }
}
