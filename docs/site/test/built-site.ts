import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const base = '/step-everywhere/';

/** A built page: its address, its anchors, its links and the files that it loads. */
export interface BuiltPage {
  /** Below the base, without `.html`. */
  readonly route: string;
  readonly ids: ReadonlySet<string>;
  readonly links: readonly string[];
  /** Addresses that a browser loads with the page: scripts, styles, images, frames. */
  readonly loads: readonly string[];
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
        loads: all(/<(?:script|link|img|iframe|source)\s[^>]*?(?:src|srcset|href)="([^"]+)"/g),
      };
    });
}

const isExternal = (link: string) => /^[a-z]+:/.test(link);

/** Finds broken links within the site, each with its page. */
export function deadLinks(pages: readonly BuiltPage[]): string[] {
  const byRoute = new Map(pages.map((page) => [page.route, page]));
  const files = new Set(globSync('**/*', { cwd: dist }));
  return pages.flatMap(({ route, links }) =>
    links.flatMap((link) => {
      if (isExternal(link)) return [];
      const { pathname, hash } = new URL(link, `http://site${base}${route}`);
      const target = pathname.slice(base.length);
      const page = byRoute.get(target);
      if (page === undefined) return files.has(target) ? [] : [`${route}: ${link}`];
      return hash === '' || page.ids.has(decodeURIComponent(hash.slice(1))) ? [] : [`${route}: ${link}`];
    }),
  );
}

/** Finds links to other sites that are not `https://` addresses. It does not follow links: tests need no network. */
export function malformedLinks(pages: readonly BuiltPage[]): string[] {
  return pages.flatMap(({ route, links }) =>
    links
      .filter((link) => isExternal(link) && !(URL.canParse(link) && new URL(link).protocol === 'https:'))
      .map((link) => `${route}: ${link}`),
  );
}

/** Finds addresses on other sites that pages load. */
export function foreignLoads(pages: readonly BuiltPage[]): string[] {
  return pages.flatMap(({ route, loads }) =>
    loads.filter((address) => /^(?:[a-z]+:)?\/\//.test(address)).map((address) => `${route}: ${address}`),
  );
}

/** Which file of the repository each page offers to edit; undefined for a page without such a link. */
export function editedFiles(pages: readonly BuiltPage[]): Map<string, string | undefined> {
  return new Map(
    pages.map(({ route, links }) => [
      route,
      links.find((link) => link.includes('/edit/main/'))?.split('/edit/main/')[1],
    ]),
  );
}

/** Whether the repository has a file. */
export function isInRepository(file: string): boolean {
  return existsSync(`${root}${file}`);
}
