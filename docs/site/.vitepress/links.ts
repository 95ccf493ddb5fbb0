import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isInRepository, pageOf, root } from './pages.ts';

/** The repository, for links to files that are not pages of the site. */
export const repository = 'https://github.com/step-everywhere/step-everywhere';

/** The address of the site: a link to it becomes an internal link. */
export const siteAddress = 'https://step-everywhere.github.io/step-everywhere/';

/**
 * Translates one link.
 *
 * @param source the Markdown file, relative to the root of the repository.
 * @param href as written in the file.
 * @throws {Error} if the linked file does not exist.
 * @example
 * ```ts
 * siteLink('docs/deploy.md', '../infra/README.md#parameters'); // '/orchestrator#parameters'
 * ```
 */
export function siteLink(source: string, href: string): string {
  if (href.startsWith(siteAddress)) return `/${href.slice(siteAddress.length)}`;
  if (/^[a-z]+:|^[#/]/i.test(href)) return href;
  const [path = '', hash] = href.split('#');
  const target = join(dirname(source), decodeURI(path)).replace(/\/$/, '');
  const fragment = hash === undefined ? '' : `#${hash}`;
  const page = pageOf(target);
  if (page !== undefined) return `/${page.route}${fragment}`;
  if (!isInRepository(target)) throw new Error(`${source} links to ${href}, which does not exist`);
  const kind = statSync(join(root, target)).isDirectory() ? 'tree' : 'blob';
  return `${repository}/${kind}/main/${target}${fragment}`;
}

/** The anchor that GitHub gives a heading, so that links work here and there. */
export function githubSlug(title: string): string {
  return title
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}
