import {
  Bell,
  Calendar,
  ChatLineSquare,
  Checked,
  Cpu,
  Document,
  Grid,
  Histogram,
  HomeFilled,
  Key,
  Memo,
  Odometer,
  OfficeBuilding,
  Promotion,
  RefreshLeft,
  Setting,
  Stamp,
  Switch,
  SwitchButton,
  Upload,
} from '@element-plus/icons-vue';
import type { Component } from 'vue';

import type { Permission } from '@/api/types';
import type { MessageKey } from '@/i18n';

export interface Place {
  to: string;
  label: MessageKey;
  icon: Component;
  needs: Permission[];
}

export interface Group {
  label: MessageKey | null;
  places: Place[];
}

export const groups: Group[] = [
  { label: null, places: [{ to: '/', label: 'common.home', icon: HomeFilled, needs: [] }] },
  {
    label: 'common.group_register',
    places: [
      { to: '/filings', label: 'common.nav_filings', icon: Stamp, needs: ['filing.read'] },
      { to: '/filing-rules', label: 'registry.process_title', icon: Calendar, needs: ['rule.set'] },
      { to: '/platforms', label: 'platforms.title', icon: Grid, needs: ['rule.set'] },
      { to: '/accounts', label: 'common.nav_accounts', icon: ChatLineSquare, needs: ['account.read'] },
      { to: '/handovers', label: 'custody.handovers', icon: Switch, needs: ['custody.read'] },
      { to: '/national', label: 'national.title', icon: Upload, needs: ['filing.create'] },
      { to: '/closings', label: 'closings.page_title', icon: SwitchButton, needs: ['filing.read'] },
    ],
  },
  {
    label: 'common.group_publish',
    places: [
      { to: '/articles', label: 'common.nav_articles', icon: Document, needs: ['article.read'] },
      { to: '/reviews', label: 'common.nav_reviews', icon: Checked, needs: ['review.1', 'review.2', 'review.3'] },
      { to: '/deliveries', label: 'common.nav_deliveries', icon: Promotion, needs: ['delivery.read'] },
      { to: '/holds', label: 'common.nav_holds', icon: Bell, needs: ['delivery.read', 'hold.set'] },
    ],
  },
  {
    label: 'common.group_oversee',
    places: [
      { to: '/oversight', label: 'common.nav_silent', icon: Odometer, needs: ['oversight.read'] },
      { to: '/cases', label: 'common.nav_cases', icon: Memo, needs: ['oversight.read'] },
      { to: '/rules', label: 'common.nav_rules', icon: Setting, needs: ['oversight.read', 'rule.set'] },
    ],
  },
  {
    label: 'common.group_manage',
    places: [
      { to: '/units', label: 'common.nav_units', icon: OfficeBuilding, needs: ['person.read', 'unit.manage'] },
      { to: '/audit', label: 'common.nav_audit', icon: Histogram, needs: ['audit.read'] },
      { to: '/restored', label: 'common.nav_restored', icon: RefreshLeft, needs: ['guard.confirm'] },
      { to: '/status', label: 'common.nav_status', icon: Cpu, needs: ['system.status'] },
      { to: '/tokens', label: 'common.nav_tokens', icon: Key, needs: ['token.own'] },
    ],
  },
];
