import { MutationCache, QueryCache, QueryClient, VueQueryPlugin } from '@tanstack/vue-query';
import { createPinia } from 'pinia';
import { createApp, watch } from 'vue';
import 'element-plus/theme-chalk/base.css';
import './theme.css';
import './base.css';
import { ApiError } from '@/api/client';
import { i18n } from '@/i18n';
import { usePrefs } from '@/shell/prefs';
import { useSession } from '@/shell/session';
import App from './app.vue';
import { router, wantedPath } from './router';

const pinia = createPinia();

const session = useSession(pinia);

/** A session that ended elsewhere ends here, and one comes back to the same place after signing in. */
function leaveWhenForgotten(error: unknown) {
  if (!(error instanceof ApiError) || error.status !== 401 || !session.user) return;
  session.forget();
  void router.push({ name: 'sign-in', query: { next: wantedPath() } });
}

const mutationCache = new MutationCache({
  onError: (error, _variables, _context, mutation) => {
    if (mutationCache.getAll().some(kept => kept === mutation)) leaveWhenForgotten(error);
  },
});
const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: leaveWhenForgotten }),
  mutationCache,
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => failures < 2 && (!(error instanceof ApiError) || error.status >= 500),
    },
  },
});

// Whoever signs in sees nothing of what was kept for somebody else, and what is still asked for them counts no more.
watch(
  () => session.user?.id,
  id => {
    if (id !== undefined) queryClient.clear();
  },
  { flush: 'sync' },
);

async function start(): Promise<void> {
  const app = createApp(App).use(pinia);
  const prefs = usePrefs(pinia);
  await prefs.setLocale(prefs.locale);
  app.use(i18n).use(router).use(VueQueryPlugin, { queryClient }).mount('#app');
}

void start();
