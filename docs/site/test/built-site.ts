import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const base = '/step-everywhere/';

/** Builds the site, as `npm run docs` does. */
export async function buildSite(): Promise<void> {
  await promisify(execFile)(process.execPath, ['docs/site/docs.mjs', '--build'], {
    cwd: root,
    maxBuffer: 2 ** 26,
  });
}

/** A page as it is built: where it leads to, and what can be linked in it. */
export interface BuiltPage {
  /** Below the base, without `.html`. */
  readonly route: string;
  readonly ids: ReadonlySet<string>;
  readonly links: readonly string[];
}

/** Reads all pages of the built site. */
export function builtPages(): BuiltPage[] {
  return globSync('**/*.html', { cwd: dist })
    .filter((file) => file !== '404.html' && file !== 'example-report.html')
    .map((file) => {
      const html = readFileSync(`${dist}${file}`, 'utf8');
      const all = (pattern: RegExp) =>
        [...html.matchAll(pattern)].map(([, found = '']) => found.replaceAll('&amp;', '&'));
      return {
        route: file.replace(/(?:^|(?<=\/))index\.html$|\.html$/, ''),
        ids: new Set(all(/\sid="([^"]+)"/g)),
        links: all(/<a [^>]*?href="([^"]+)"/g),
      };
    });
}

/** Finds the links within the site that lead nowhere, each with the page that has it. */
export function deadLinks(pages: readonly BuiltPage[]): string[] {
  const byRoute = new Map(pages.map((page) => [page.route, page]));
  const files = new Set(globSync('**/*', { cwd: dist }));
  return pages.flatMap(({ route, links }) =>
    links.flatMap((link) => {
      if (/^[a-z]+:/.test(link)) return [];
      // TypeDoc numbers headings of one name in its own way.
      if (route.startsWith('api/') && /^#.*-\d+$/.test(link)) return [];
      const { pathname, hash } = new URL(link, `http://site${base}${route}`);
      const target = pathname.slice(base.length);
      const page = byRoute.get(target);
      if (page === undefined) return files.has(target) ? [] : [`${route}: ${link}`];
      return hash === '' || page.ids.has(decodeURIComponent(hash.slice(1))) ? [] : [`${route}: ${link}`];
    }),
  );
}
