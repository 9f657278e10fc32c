import '@fontsource-variable/atkinson-hyperlegible-next/wght.css';
import '@fontsource/atkinson-hyperlegible-mono/400.css';
import './styles/tokens.css';
import './styles/base.css';
import { QueryCache, QueryClient, VueQueryPlugin } from '@tanstack/vue-query';
import { createApp } from 'vue';
import { ApiError } from './api.ts';
import App from './App.vue';
import { router } from './router.ts';
import { startTheme } from './theme.ts';

startTheme();

const queries = new QueryClient({
  queryCache: new QueryCache({
    onError: (error) => {
      const here = router.currentRoute.value;
      if (error instanceof ApiError && error.status === 401 && here.name !== 'sign-in') {
        void router.replace({ name: 'sign-in', query: { next: here.fullPath } });
      }
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      // An answer that says no will say no again; only a broken road is worth a second try.
      retry: (count, error) => count < 1 && error instanceof ApiError && error.code === 'unreachable',
      refetchOnWindowFocus: true,
    },
  },
});

createApp(App).use(router).use(VueQueryPlugin, { queryClient: queries }).mount('#app');
