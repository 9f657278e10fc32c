import { createRouter, createWebHistory } from 'vue-router';

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', redirect: { name: 'overview' } },
    {
      path: '/overview',
      name: 'overview',
      component: () => import('./overview/OverviewPage.vue'),
      meta: { title: 'Overview', filters: 'requests' },
    },
    {
      path: '/queue',
      name: 'queue',
      component: () => import('./queue/QueuePage.vue'),
      meta: { title: 'Queue', allTime: true },
    },
    {
      path: '/requests',
      name: 'requests',
      component: () => import('./requests/RequestsPage.vue'),
      meta: { title: 'Requests', filters: 'requests' },
    },
    {
      path: '/requests/:tenantId/:requestId',
      name: 'case',
      component: () => import('./case/CasePage.vue'),
      meta: { title: 'Case' },
    },
    {
      path: '/people',
      name: 'people',
      component: () => import('./people/PeoplePage.vue'),
      meta: { title: 'People', filters: 'requests' },
    },
    {
      path: '/people/:id',
      name: 'person',
      component: () => import('./history/PersonPage.vue'),
      meta: { title: 'Person', allTime: true },
    },
    {
      path: '/resources/:id',
      name: 'resource',
      component: () => import('./history/ResourcePage.vue'),
      meta: { title: 'Object', allTime: true },
    },
    {
      path: '/findings/:findingId?',
      name: 'findings',
      component: () => import('./findings/FindingsPage.vue'),
      meta: { title: 'Findings' },
    },
    {
      path: '/detections',
      name: 'rules',
      component: () => import('./rules/RulesPage.vue'),
      meta: { title: 'Rules' },
    },
    {
      path: '/detections/:id',
      name: 'rule',
      component: () => import('./rules/RulePage.vue'),
      meta: { title: 'Rule', allTime: true },
    },
    {
      path: '/policies',
      name: 'policies',
      component: () => import('./policies/PoliciesPage.vue'),
      meta: { title: 'Policies and coverage', filters: 'writes' },
    },
    {
      path: '/policies/:tenantId/:policyId',
      name: 'policy',
      component: () => import('./policies/PolicyPage.vue'),
      meta: { title: 'Policy', allTime: true },
    },
    {
      path: '/harvest',
      name: 'harvest',
      component: () => import('./harvest/HarvestPage.vue'),
      meta: { title: 'Harvest' },
    },
    {
      path: '/self-audit',
      name: 'self-audit',
      component: () => import('./self-audit/SelfAuditPage.vue'),
      meta: { title: 'Self-audit' },
    },
    {
      path: '/notifications',
      name: 'notifications',
      component: () => import('./notifications/NotificationsPage.vue'),
      meta: { title: 'Notifications', allTime: true },
    },
    {
      path: '/sign-in',
      name: 'sign-in',
      component: () => import('./session/SignInPage.vue'),
      meta: { title: 'Sign in', bare: true },
    },
    {
      path: '/:path(.*)*',
      name: 'nowhere',
      component: () => import('./session/NowherePage.vue'),
      meta: { title: 'Page not found' },
    },
  ],
  // The page scrolls inside its frame, so the browser's own jump to a fragment has to be made by hand.
  scrollBehavior: (to, _from, saved) => {
    if (to.hash) requestAnimationFrame(() => document.getElementById(to.hash.slice(1))?.focus());
    return saved ?? undefined;
  },
});

router.afterEach((to) => {
  document.title = `${String(to.meta['title'] ?? 'Countersign')} · Countersign`;
});
