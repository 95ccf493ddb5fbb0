import { relative } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';
import { siteLink } from './links.ts';
import { root } from './pages.ts';

/**
 * Makes pages of Markdown that is made for GitHub: links lead to the site's pages, or to GitHub for what the site does not have,
 * and the first column of a table without a heading gets none. Names of options are not broken at their hyphens. A link to a file
 * that does not exist ends the build.
 */
export function adaptMarkdown(md: MarkdownRenderer): void {
  md.core.ruler.push('adapt-markdown', ({ tokens, env }) => {
    const source = relative(root, env.realPath ?? env.path);
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null;
      if (href !== null) token.attrSet('href', siteLink(source, href));
      // Vue would take a placeholder such as `{{ .Function }}` for one of its own.
      if (token.type === 'code_inline') token.attrSet('v-pre', '');
    }
    for (const [index, token] of tokens.entries()) {
      if (token.type !== 'th_open' || tokens[index + 1]?.content !== '') continue;
      // A heading that is empty says nothing to a screen reader, so it is a cell.
      token.tag = 'td';
      const close = tokens[index + 2];
      if (close !== undefined) close.tag = 'td';
    }
  });
  const code = md.renderer.rules.code_inline;
  md.renderer.rules.code_inline = (...given) =>
    (code?.(...given) ?? '').replace(/(?<=[>\s|[])--?[a-z][\w-]*/g, '<span class="option">$&</span>');
}
