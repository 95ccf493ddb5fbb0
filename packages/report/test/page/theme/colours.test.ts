import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderPage } from '@step-everywhere/report';
import { describe, expect, it } from 'vitest';
import { colours } from '../../../src/page/theme/colours.ts';
import { palettes } from '../../../src/page/theme/palette.ts';
import { cellStatus } from '../../../src/run-report.ts';
import { generateRun } from '../../harness/generate-run.ts';

const pageFolder = fileURLToPath(new URL('../../../src/page', import.meta.url));

async function sources(): Promise<[file: string, text: string][]> {
  const files = await readdir(pageFolder, { recursive: true });
  const wanted = files.filter((file) => /\.(css|tsx?)$/.test(file));
  return Promise.all(
    wanted.map(
      async (file): Promise<[string, string]> => [file, await readFile(join(pageFolder, file), 'utf8')],
    ),
  );
}

async function styleOfPage(): Promise<string> {
  let page = '';
  for await (const part of renderPage(await generateRun(1, 1, false))) page += part;
  return /<style>(.*?)<\/style>/s.exec(page)?.[1] ?? '';
}

describe('the colours of the report', () => {
  it('are defined in one file only', async () => {
    const stated = /#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})\b|\b(?:rgb|hsl|oklch|light-dark|color-mix)\(/gi;
    const found = (await sources()).flatMap(([file, text]) =>
      [...text.matchAll(stated)].map(([colour]) => `${file}: ${colour}`),
    );
    expect(found.filter((each) => !each.startsWith(join('theme', 'colours.ts')))).toEqual([]);
  });

  it('are variables in the style sheets, which use no others', async () => {
    const style = await styleOfPage();
    for (const [name, [light, dark]] of Object.entries(colours))
      expect(style).toContain(`--${name}:light-dark(${light},${dark})`);
    const used = [...style.matchAll(/var\(--([\w-]+)/g)].map(([, name]) => name);
    const defined = [...style.matchAll(/--([\w-]+):/g)].map(([, name]) => name);
    expect(used.filter((name) => !defined.includes(name))).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('are the same on the canvas and beside it, %s', (theme) => {
    const at = theme === 'light' ? 0 : 1;
    const { surface, text, muted, line, status } = palettes[theme];
    expect({ surface, text, muted, line }).toEqual({
      surface: colours.surface[at],
      text: colours.text[at],
      muted: colours.muted[at],
      line: colours.line[at],
    });
    expect(status[cellStatus.failed]).toBe(colours['fill-failed'][at]);
  });
});
