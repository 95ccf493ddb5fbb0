import { relative } from 'node:path';
import type { MarkdownRenderer } from 'vitepress';
import { siteLink } from './links.ts';
import { root } from './pages.ts';

/**
 * Adapts Markdown that is written for GitHub: links lead to the site's pages, or to GitHub for files that the site does not
 * have. The empty heading of a table's first column becomes a normal cell. Lines do not break at the hyphens of option names. A
 * link to a file that does not exist fails the build.
 */
export function adaptMarkdown(md: MarkdownRenderer): void {
  md.core.ruler.push('adapt-markdown', ({ tokens, env }) => {
    const source = relative(root, env.realPath ?? env.path);
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null;
      if (href !== null) token.attrSet('href', siteLink(source, href));
      // Vue would evaluate a placeholder such as `{{ .Function }}`.
      if (token.type === 'code_inline') token.attrSet('v-pre', '');
    }
    for (const [index, token] of tokens.entries()) {
      if (token.type !== 'th_open' || tokens[index + 1]?.content !== '') continue;
      // An empty heading says nothing to a screen reader, so it becomes a cell.
      token.tag = 'td';
      const close = tokens[index + 2];
      if (close !== undefined) close.tag = 'td';
    }
  });
  const code = md.renderer.rules.code_inline;
  md.renderer.rules.code_inline = (...given) =>
    (code?.(...given) ?? '').replace(/(?<=[>\s|[])--?[a-z][\w-]*/g, '<span class="option">$&</span>');
}
