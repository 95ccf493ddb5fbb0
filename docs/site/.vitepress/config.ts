import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitepress';
import { adaptMarkdown } from './adapt-markdown.ts';
import { githubSlug, repository } from './links.ts';
import {
  generated,
  headingOf,
  pages,
  root,
  type Section,
  type SitePage,
  sections,
  unpublished,
} from './pages.ts';

const base = '/step-everywhere/';

const icon =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'><path fill='%23486fd8' d='M0 0h3v3H0zM5 0h3v3H5zM0 5h3v3H0zM5 5h3v3H5z'/></svg>";

/** Resolves Vue from this configuration's folder, because the pages are in many folders of the repository. */
const vueForPages: Plugin = {
  name: 'vue-for-pages',
  enforce: 'pre',
  resolveId(id, importer, options) {
    if (!/^vue(?:\/|$)/.test(id) || !importer?.endsWith('.md')) return null;
    return this.resolve(id, fileURLToPath(import.meta.url), { ...options, skipSelf: true });
  },
};

const item = (page: SitePage) => ({ text: page.title ?? headingOf(page), link: `/${page.route}` });
const group = ({ title, pages: own }: Section) => ({ text: title, items: own.map(item) });

/** A section with many pages has a separate side bar, and one line in the side bar of the other sections. */
const large = { '/cli/': 'Command line', '/api/': 'API reference', '/examples/': 'Examples' } as const;
const sectionOf = (title: string) => sections.find((section) => section.title === title) as Section;
const ownSidebar = (title: string) => [{ text: 'All sections', link: '/' }, group(sectionOf(title))];
const shortened = sections.map((section) => {
  const isLarge = Object.values<string>(large).includes(section.title);
  return group(isLarge ? { ...section, pages: section.pages.slice(0, 1) } : section);
});

/** Pages only load files of the site. The inline scripts come from VitePress: the colour scheme, and the pages' hashes. */
const policy =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'";

export default defineConfig({
  title: 'step-everywhere',
  description: 'Runs one piece of code in every AWS account and region of an organization',
  lang: 'en',
  base,
  cleanUrls: true,
  srcDir: root,
  srcExclude: [...unpublished],
  outDir: fileURLToPath(new URL('../dist', import.meta.url)),
  cacheDir: fileURLToPath(new URL('../.cache', import.meta.url)),
  rewrites: Object.fromEntries(pages.map(({ source, route }) => [source, fileOf(route)])),
  head: [
    ['meta', { 'http-equiv': 'Content-Security-Policy', content: policy }],
    ['link', { rel: 'icon', href: icon }],
  ],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    anchor: { slugify: githubSlug },
    config: adaptMarkdown,
    languageAlias: { json5: 'js' },
  },
  vite: {
    // The search index is one large chunk, which is only loaded by a search.
    build: { chunkSizeWarningLimit: 4000 },
    publicDir: fileURLToPath(new URL('../public', import.meta.url)),
    plugins: [vueForPages],
  },
  themeConfig: {
    nav: [
      { text: 'Get started', link: '/' },
      { text: 'Commands', link: '/cli/' },
      { text: 'API', link: '/api/' },
      { text: 'Troubleshooting', link: '/troubleshooting' },
    ],
    sidebar: {
      ...Object.fromEntries(Object.entries(large).map(([path, title]) => [path, ownSidebar(title)])),
      '/': shortened,
    },
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: repository }],
    outline: { level: [2, 3] },
    editLink: {
      pattern: `${repository}/edit/main/:path`,
      text: 'Edit this page on GitHub',
    },
    footer: { message: 'Released under the MIT licence.' },
  },
  transformPageData(data) {
    // Generated pages have no source to edit.
    if (data.filePath.startsWith(generated)) data.frontmatter.editLink = false;
  },
});

function fileOf(route: string): string {
  return route === '' || route.endsWith('/') ? `${route}index.md` : `${route}.md`;
}
