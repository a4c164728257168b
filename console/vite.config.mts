import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers';
import components from 'unplugin-vue-components/vite';
import { defineConfig } from 'vite';
import { press } from './press.mts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = 'http://localhost:3000';

export default defineConfig({
  root: here('.'),
  base: '/',
  plugins: [
    vue(),
    components({ dts: false, dirs: [], resolvers: [ElementPlusResolver({ importStyle: 'css' })] }),
    press(),
  ],
  resolve: { alias: { '@': here('./src') } },
  define: { __VUE_OPTIONS_API__: true, __VUE_I18N_LEGACY_API__: false, __VUE_I18N_FULL_INSTALL__: false },
  build: {
    outDir: here('../dist/console'),
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 700,
    // The server's policy allows scripts and styles from itself only, so nothing is inlined.
    assetsInlineLimit: 0,
    rolldownOptions: {
      output: {
        // What every page needs changes seldom, so it keeps its own name across releases.
        codeSplitting: {
          groups: [{ name: 'vue', test: /node_modules[\\/](@?vue|pinia|@intlify|@tanstack)/ }],
        },
      },
    },
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      '/api': { target: server, ws: true },
      '/webhooks': server,
      '/u': server,
    },
  },
});
