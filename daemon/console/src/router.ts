import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';

import { t } from '@/i18n';
import { may, recall, state } from '@/state/session';

const routes: RouteRecordRaw[] = [
  { path: '/', component: () => import('@/views/HomeView.vue'), meta: { title: 'common.home' } },
  {
    path: '/sign-in',
    component: () => import('@/views/access/SignInView.vue'),
    meta: { title: 'access.sign_in', bare: true, open: true },
  },
  {
    path: '/password',
    component: () => import('@/views/access/PasswordView.vue'),
    meta: { title: 'access.change_password', bare: true },
  },
  {
    path: '/units/:id?',
    component: () => import('@/views/access/UnitsView.vue'),
    meta: { title: 'access.units_title', needs: ['unit.read', 'person.read'], keep: true },
  },
  { path: '/people/:id', component: () => import('@/views/access/PersonView.vue'), meta: { title: 'access.people' } },
  { path: '/tokens', component: () => import('@/views/access/TokensView.vue'), meta: { title: 'access.tokens_title' } },
  { path: '/audit', component: () => import('@/views/access/AuditView.vue'), meta: { title: 'access.audit_title' } },
  { path: '/status', component: () => import('@/views/access/StatusView.vue'), meta: { title: 'access.status_title' } },
  {
    path: '/accounts',
    component: () => import('@/views/registry/AccountsView.vue'),
    meta: { title: 'registry.accounts_title' },
  },
  {
    path: '/accounts/:id',
    component: () => import('@/views/registry/AccountView.vue'),
    meta: { title: 'registry.account' },
  },
  { path: '/accounts/:id/certificate', component: () => import('@/views/registry/CertificateView.vue'), meta: { title: 'papers.certificate', bare: true } },
  {
    path: '/accounts/:id/file/:kind',
    component: () => import('@/views/registry/AccountFilingView.vue'),
    meta: { title: 'registry.file_what', needs: ['filing.create'] },
  },
  {
    path: '/filings',
    component: () => import('@/views/registry/FilingsView.vue'),
    meta: { title: 'registry.filings_title' },
  },
  { path: '/closings', component: () => import('@/views/registry/ClosingsView.vue'), meta: { title: 'closings.page_title', needs: ['account.read'] } },
  { path: '/handovers', component: () => import('@/views/registry/HandoversView.vue'), meta: { title: 'custody.handovers' } },
  { path: '/handovers/new', component: () => import('@/views/registry/NewHandoverView.vue'), meta: { title: 'custody.new', needs: ['custody.manage'] } },
  { path: '/handovers/:id', component: () => import('@/views/registry/HandoverView.vue'), meta: { title: 'custody.handovers' } },
  { path: '/handovers/:id/sheet', component: () => import('@/views/registry/HandoverSheetView.vue'), meta: { title: 'custody.sheet_title', bare: true } },
  { path: '/reveals', component: () => import('@/views/registry/RevealsView.vue'), meta: { title: 'custody.reveals_title' } },
  { path: '/filing-rules', component: () => import('@/views/registry/ProcessView.vue'), meta: { title: 'registry.process_title', needs: ['filing.read'] } },
  { path: '/platforms', component: () => import('@/views/registry/PlatformsView.vue'), meta: { title: 'platforms.title', needs: ['account.read'] } },
  { path: '/platforms/:code', component: () => import('@/views/registry/PlatformView.vue'), meta: { title: 'platforms.title', needs: ['rule.set'] } },
  { path: '/leaves', component: () => import('@/views/registry/LeavesView.vue'), meta: { title: 'registry.leaves', needs: ['filing.approve'] } },
  { path: '/national', component: () => import('@/views/registry/NationalView.vue'), meta: { title: 'national.title', needs: ['filing.read'] } },
  { path: '/national/:id', component: () => import('@/views/registry/NationalExchangeView.vue'), meta: { title: 'national.title', needs: ['filing.read'] } },
  { path: '/imports', component: () => import('@/views/registry/ImportsView.vue'), meta: { title: 'registry.imports', needs: ['filing.create'] } },
  { path: '/imports/:id', component: () => import('@/views/registry/ImportView.vue'), meta: { title: 'registry.imports', needs: ['filing.create'] } },
  {
    path: '/filings/new',
    component: () => import('@/views/registry/NewFilingView.vue'),
    meta: { title: 'registry.new_filing' },
  },
  { path: '/filings/:id/form', component: () => import('@/views/registry/FilingFormView.vue'), meta: { title: 'papers.form_title', bare: true } },
  {
    path: '/filings/:id',
    component: () => import('@/views/registry/FilingView.vue'),
    meta: { title: 'registry.filing' },
  },
  {
    path: '/articles',
    component: () => import('@/views/content/ArticlesView.vue'),
    meta: { title: 'content.articles_title' },
  },
  {
    path: '/articles/:id',
    component: () => import('@/views/content/ArticleView.vue'),
    meta: { title: 'content.article', keep: true },
  },
  {
    path: '/reviews',
    component: () => import('@/views/content/ReviewsView.vue'),
    meta: { title: 'content.reviews_title' },
  },
  {
    path: '/reviews/:id',
    component: () => import('@/views/content/ReviewView.vue'),
    meta: { title: 'content.review' },
  },
  {
    path: '/deliveries',
    component: () => import('@/views/delivery/DeliveriesView.vue'),
    meta: { title: 'delivery.deliveries_title' },
  },
  {
    path: '/deliveries/:id',
    component: () => import('@/views/delivery/DeliveryView.vue'),
    meta: { title: 'delivery.delivery' },
  },
  {
    path: '/corrections/:id',
    component: () => import('@/views/delivery/CorrectionView.vue'),
    meta: { title: 'corrections.correction' },
  },
  { path: '/holds', component: () => import('@/views/delivery/HoldsView.vue'), meta: { title: 'delivery.holds_title' } },
  { path: '/restored', component: () => import('@/views/delivery/RestoredView.vue'), meta: { title: 'delivery.restored_title' } },
  { path: '/alarms', component: () => import('@/views/delivery/HoldsView.vue'), meta: { title: 'delivery.holds_title' } },
  {
    path: '/oversight/:pathMatch(accounts)?',
    component: () => import('@/views/oversight/SilentView.vue'),
    meta: { title: 'oversight.silent_title' },
  },
  { path: '/cases', component: () => import('@/views/oversight/CasesView.vue'), meta: { title: 'oversight.cases_title' } },
  { path: '/cases/:id', component: () => import('@/views/oversight/CaseView.vue'), meta: { title: 'oversight.case' } },
  { path: '/rules', component: () => import('@/views/oversight/RulesView.vue'), meta: { title: 'oversight.rules_title' } },
  { path: '/:missing(.*)*', component: () => import('@/views/MissingView.vue'), meta: { title: 'common.page_missing' } },
];

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});

router.beforeEach(async (to) => {
  if (!state.asked) await recall();
  if (to.meta.open) return true;
  if (!state.known) return { path: '/sign-in', query: to.fullPath === '/' ? {} : { to: to.fullPath } };
  if (state.known.must_change_password && to.path !== '/password') return '/password';
  if (to.meta.needs && !may(...to.meta.needs)) return '/';
  return true;
});

router.afterEach((to) => {
  const page = to.meta.title ? `${t(to.meta.title)} · ` : '';
  document.title = page + t('common.product');
});
