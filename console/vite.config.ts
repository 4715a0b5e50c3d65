/** Builds the console into `dist/console`, which the server serves; `npm run dev` reloads. */
import react from '@vitejs/plugin-react';
import macros from 'unplugin-parcel-macros';
import { defineConfig, type Plugin } from 'vite';

const server = process.env['MILLRACE_URL'] ?? 'http://127.0.0.1:4400';

// Under a test runner NODE_ENV is `test`, and React would be built with all its checks: a click on
// a tab then takes seconds on a busy machine.
if (process.argv.includes('build')) process.env['NODE_ENV'] = 'production';

/**
 * S2 loads Adobe's fonts from another origin. A self-hosted console calls nobody, and the fonts are
 * not ours to use: both modules are replaced, and text falls to the system's own font.
 */
function withoutForeignFonts(): Plugin {
  return {
    name: 'without-foreign-fonts',
    enforce: 'pre',
    load(id) {
      if (!id.includes('@react-spectrum/s2')) return null;
      if (/\/Fonts\.(mjs|cjs|tsx)/.test(id)) return 'export function Fonts() { return null; }';
      if (/\/font-faces(_css)?\.(css|mjs)/.test(id)) return '';
      return null;
    },
  };
}

/** Parts bring their words in 34 languages; the console speaks English alone. */
function inEnglish(): Plugin {
  return {
    name: 'in-english',
    enforce: 'pre',
    load(id) {
      const isForeign = /\/intl\/(?:\w+\/)?(?!en-US)[a-z]{2}-[A-Z]{2}\.mjs$/.test(id);
      return isForeign ? "export { default } from './en-US.mjs';" : null;
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [withoutForeignFonts(), inEnglish(), macros.vite(), react()],
  build: {
    outDir: '../dist/console',
    emptyOutDir: true,
    target: ['es2024'],
    cssMinify: 'lightningcss',
    chunkSizeWarningLimit: 1_000,
    rollupOptions: {
      output: {
        // S2's atomic CSS is one file: the order of its rules must not depend on which screen loads first.
        manualChunks(id) {
          if (/macro-(.*)\.css$/.test(id) || /@react-spectrum\/s2\/.*\.css$/.test(id))
            return 's2-styles';
          return undefined;
        },
      },
    },
  },
  optimizeDeps: {
    // A macro, gone when the page runs: there is nothing of it to bundle.
    exclude: ['@react-spectrum/s2/style'],
    rolldownOptions: { plugins: [withoutForeignFonts(), inEnglish()] },
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/v1', '/collect', '/openapi.json', '/docs', '/healthz', '/readyz', '/metrics'].map(
        (path) => [path, server],
      ),
    ),
  },
});
