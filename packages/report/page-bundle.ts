import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { colourRules } from './src/page/theme/colours.ts';

const entry = fileURLToPath(new URL('src/page/main.tsx', import.meta.url));

const dist = fileURLToPath(new URL('dist', import.meta.url));

/** Resolves `virtual:page` to the script and the style of the page, each as one string that loads nothing. */
export const pageBundle: Plugin = {
  name: 'page-bundle',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^virtual:page$/ }, ({ path }) => ({ path, namespace: 'page' }));
    onLoad({ filter: /.*/, namespace: 'page' }, async () => {
      const { outputFiles, metafile } = await build({
        entryPoints: [entry],
        bundle: true,
        minify: true,
        write: false,
        metafile: true,
        outdir: 'page',
        format: 'iife',
        platform: 'browser',
        target: ['chrome103', 'firefox113', 'safari16.4'],
        charset: 'ascii',
        legalComments: 'none',
        jsx: 'automatic',
        jsxImportSource: 'preact',
        banner: { css: colourRules() },
      });
      await mkdir(dist, { recursive: true });
      await writeFile(join(dist, 'metafile-page.json'), JSON.stringify(metafile));
      const text = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text.trim();
      const page = { script: text('.js'), style: text('.css') };
      return { contents: JSON.stringify(page), loader: 'json' };
    });
  },
};
