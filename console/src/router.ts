import { createRouter, createWebHistory, type RouteLocationNormalized, type RouteRecordRaw } from 'vue-router';
import { readSetup } from '@/api/session';
import type { Role } from '@/api/types';
import { useSession } from '@/shell/session';

declare module 'vue-router' {
  interface RouteMeta {
    /** Shown without a session and without the shell. */
    readonly open?: boolean;
    readonly roles?: readonly Role[];
    /** Shown without the shell. */
    readonly bare?: boolean;
    /** The page has panes of its own that go to the edges. */
    readonly full?: boolean;
  }
}

const routes: RouteRecordRaw[] = [
  { path: '/', redirect: '/inbox' },
  {
    path: '/sign-in',
    name: 'sign-in',
    component: () => import('@/pages/sign-in/sign-in-page.vue'),
    meta: { open: true },
  },
  { path: '/set-up', name: 'set-up', component: () => import('@/pages/set-up/set-up-page.vue'), meta: { open: true } },
  { path: '/inbox/:id?', name: 'inbox', component: () => import('@/pages/inbox/inbox-page.vue'), meta: { full: true } },
  { path: '/greetings', name: 'greetings', component: () => import('@/pages/greetings/greetings-page.vue') },
  {
    path: '/customers/:id?',
    name: 'customers',
    component: () => import('@/pages/customers/customers-page.vue'),
    meta: { full: true },
  },
  {
    path: '/import',
    name: 'import',
    component: () => import('@/pages/import/import-page.vue'),
    meta: { roles: ['marketer'] },
  },
  {
    path: '/festivals',
    name: 'festivals',
    component: () => import('@/pages/festivals/festivals-page.vue'),
    meta: { roles: ['marketer'] },
  },
  {
    path: '/campaigns',
    name: 'campaigns',
    component: () => import('@/pages/campaigns/campaigns-page.vue'),
    meta: { roles: ['marketer'] },
  },
  {
    path: '/campaigns/:id',
    name: 'campaign',
    component: () => import('@/pages/campaigns/campaign-page.vue'),
    meta: { roles: ['marketer'] },
  },
  {
    path: '/mourning',
    name: 'mourning',
    component: () => import('@/pages/mourning/mourning-page.vue'),
    meta: { roles: ['marketer'] },
  },
  {
    path: '/segments',
    name: 'segments',
    component: () => import('@/pages/segments/segments-page.vue'),
    meta: { roles: ['marketer'] },
  },
  { path: '/rules', name: 'rules', component: () => import('@/pages/rules/rules-page.vue') },
  { path: '/templates', name: 'templates', component: () => import('@/pages/templates/templates-page.vue') },
  { path: '/gallery', name: 'gallery', component: () => import('@/pages/gallery/gallery-page.vue') },
  { path: '/stage', name: 'stage', component: () => import('@/pages/stage/stage-page.vue') },
  {
    path: '/reports',
    name: 'reports',
    component: () => import('@/pages/reports/reports-page.vue'),
    meta: { roles: ['marketer'] },
  },
  { path: '/deliveries', name: 'deliveries', component: () => import('@/pages/deliveries/deliveries-page.vue') },
  {
    path: '/channels',
    name: 'channels',
    component: () => import('@/pages/channels/channels-page.vue'),
    meta: { roles: ['admin'] },
  },
  {
    path: '/try-chat/:id',
    name: 'try-chat',
    component: () => import('@/pages/channels/try-chat-page.vue'),
    props: true,
    meta: { roles: ['admin'], bare: true },
  },
  {
    path: '/settings',
    name: 'settings',
    component: () => import('@/pages/settings/settings-page.vue'),
    meta: { roles: ['admin'] },
  },
  { path: '/:rest(.*)*', name: 'lost', component: () => import('@/pages/lost-page.vue') },
];

export const router = createRouter({ history: createWebHistory(), routes });

/** Where the next page is being fetched or asked for; null while the console stands still. */
let heading: RouteLocationNormalized | null = null;

/** Where the person is, or already wants to be. */
export const wantedPath = (): string => (heading ?? router.currentRoute.value).fullPath;

router.beforeEach(async to => {
  heading = to;
  const session = useSession();
  if (to.name === 'set-up') return true;
  const user = await session.recall();
  if (to.meta.open) return user ? '/inbox' : true;
  if (!user) {
    const setup = await readSetup().catch(() => ({ needed: false }));
    return setup.needed ? '/set-up' : { name: 'sign-in', query: to.path === '/inbox' ? {} : { next: to.fullPath } };
  }
  return session.may(to.meta.roles) ? true : '/inbox';
});

router.afterEach(to => {
  if (heading === to) heading = null;
});
