import { fileURLToPath } from 'node:url';

import vue from '@vitejs/plugin-vue';
import element_plus from 'unplugin-element-plus/vite';
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers';
import components from 'unplugin-vue-components/vite';
import { defineConfig } from 'vite';

// Development only: pages come from Vite, the API from a running daemon.
const daemon = process.env.TONGYUAN_URL ?? 'http://127.0.0.1:8080';

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

export default defineConfig({
  plugins: [
    vue(),
    components({ resolvers: [ElementPlusResolver({ importStyle: 'css' })], dirs: [], dts: false }),
    element_plus({}),
  ],
  resolve: { alias: { '@': here('./src') } },
  build: {
    // The server's policy allows data: for pictures only; small files stay files.
    assetsInlineLimit: 0,
    // No inline script: the preload helper is not needed by browsers that we support.
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      // The daemon's own public page asks for this one by name.
      input: { index: here('./index.html'), 'verify-qr': here('./src/public/verify-qr.ts') },
      output: { entryFileNames: (chunk) => (chunk.name === 'verify-qr' ? 'assets/verify-qr.js' : 'assets/[name]-[hash].js') },
    },
  },
  server: { proxy: { '/api': daemon, '/oauth': daemon } },
});
