import { MutationCache, QueryCache, QueryClient, VueQueryPlugin } from '@tanstack/vue-query';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import 'element-plus/theme-chalk/base.css';
import './theme.css';
import './base.css';
import { ApiError } from '@/api/client';
import { i18n } from '@/i18n';
import { usePrefs } from '@/shell/prefs';
import { useSession } from '@/shell/session';
import App from './app.vue';
import { router } from './router';

const pinia = createPinia();

/** A session that ended elsewhere ends here, and one comes back to the same place after signing in. */
function leaveWhenForgotten(error: unknown) {
  const session = useSession(pinia);
  if (!(error instanceof ApiError) || error.status !== 401 || !session.user) return;
  session.forget();
  void router.push({ name: 'sign-in', query: { next: router.currentRoute.value.fullPath } });
}

const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: leaveWhenForgotten }),
  mutationCache: new MutationCache({ onError: leaveWhenForgotten }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => failures < 2 && (!(error instanceof ApiError) || error.status >= 500),
    },
  },
});

async function start(): Promise<void> {
  const app = createApp(App).use(pinia);
  const prefs = usePrefs(pinia);
  await prefs.setLocale(prefs.locale);
  app.use(i18n).use(router).use(VueQueryPlugin, { queryClient }).mount('#app');
}

void start();
