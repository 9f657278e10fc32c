import vue from '@vitejs/plugin-vue';
import { defaultClientConditions, defineConfig } from 'vite';
import { fakeApi } from './dev/fake-api.ts';

// COUNTERSIGN_API set: talk to a real API. Unset: made-up data answers, so the pages can be looked at alone.
declare const process: { readonly env: Readonly<Record<string, string | undefined>> };
const api = process.env['COUNTERSIGN_API'];

export default defineConfig(({ command }) => ({
  plugins: [
    // Spaces between words and elements are text here; the default would glue them together.
    vue({ template: { compilerOptions: { whitespace: 'preserve' } } }),
    ...(command === 'serve' && !api ? [fakeApi()] : []),
  ],
  resolve: { conditions: ['@countersign/source', ...defaultClientConditions] },
  build: {
    outDir: 'dist',
    target: 'es2023',
    sourcemap: false,
    modulePreload: { polyfill: false },
    // A data: address would need a wider content security policy for fonts.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
  },
  server: {
    // As the API spells it: the cookie of a sign-in belongs to a host, and `localhost` is another one.
    host: '127.0.0.1',
    port: 4610,
    ...(api ? { proxy: { '/api': proxied(api.startsWith('http') ? api : 'http://127.0.0.1:4600') } } : {}),
  },
}));

/** The API answers only to its own address, and takes changes only from its own pages. */
function proxied(target: string) {
  return { target, changeOrigin: true, headers: { origin: target } };
}
