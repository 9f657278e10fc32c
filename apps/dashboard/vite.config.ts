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
    port: 4610,
    ...(api ? { proxy: { '/api': { target: api.startsWith('http') ? api : 'http://127.0.0.1:4600' } } } : {}),
  },
}));
