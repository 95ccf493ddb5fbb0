import { createHash } from 'node:crypto';
import { renderPage } from '@step-everywhere/report';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeReport, inflate } from '../../src/encoding/index.ts';
import { ResultBlocks } from '../../src/results/result-blocks.ts';
import { makeCells, type RunReport } from '../../src/run-report.ts';
import { exampleRun } from '../harness/example-report.ts';

const markup = fc.constantFrom(
  ...[
    '</script>',
    '<!--',
    '<script>',
    ']]>',
    '"',
    "'",
    '&lt;',
    '\u2028',
    '\u0000',
    '\r\n',
    '</title>',
    '-->',
    'x',
  ],
);
const text = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.array(markup).map((parts) => parts.join('')),
  )
  .filter((value) => value.isWellFormed());

async function pageOf(report: RunReport, blocks: readonly Uint8Array[]): Promise<string> {
  let page = '';
  for await (const part of renderPage({ report, blocks })) page += part;
  return page;
}

function dataIn(page: string): Map<string, Uint8Array<ArrayBuffer>> {
  const found = page.matchAll(/<script type="application\/octet-stream" id="([\w-]+)">([^<]*)<\/script>/g);
  return new Map(
    [...found].map(([, id, data]) => [String(id), new Uint8Array(Buffer.from(String(data), 'base64'))]),
  );
}

describe('the page', () => {
  it('contains every text of a run unchanged, and no tag from it', async () => {
    const run = fc.record({ worker: text, name: text, message: text, unit: text, result: fc.jsonValue() });
    await fc.assert(
      fc.asyncProperty(run, async ({ worker, name, message, unit, result }) => {
        const blocks = new ResultBlocks();
        blocks.add(JSON.stringify(result));
        const packed = await blocks.finish();
        const report: RunReport = {
          run: { ...exampleRun, worker: `arn:aws:lambda:r:1:function:${worker}` },
          accounts: [{ id: '111111111111', name, path: ['r-ab12'] }],
          regions: ['us-east-1'],
          units: { 'r-ab12': unit },
          reasons: [{ class: name, error: message, message, remedy: unit }],
          cells: makeCells(1),
          blocks: blocks.counts,
        };
        const page = await pageOf(report, packed);
        const data = dataIn(page);
        expect(decodeReport(await inflate(data.get('report-data') as never))).toEqual(report);
        const lines = new TextDecoder().decode(await inflate(data.get('results-0') as never));
        expect(JSON.parse(lines)).toEqual(JSON.parse(JSON.stringify(result)));
        // The page has exactly these tags of its own, each once: its data and its script.
        const [, script = ''] = page.split('</script>\n<script>');
        expect(page.split(/<script/i)).toHaveLength(4 + (script.match(/<script/gi) ?? []).length);
        const title = /<title>([\s\S]*?)<\/title>/.exec(page)?.[1];
        expect(title).not.toMatch(/[<>"']/);
      }),
    );
  });

  it('allows only its own script and style, by their hashes, and no request', async () => {
    const cells = makeCells(0);
    const page = await pageOf(
      { run: exampleRun, accounts: [], regions: [], units: {}, reasons: [], cells, blocks: [] },
      [],
    );
    const [, policy = ''] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(page) ?? [];
    const hashOf = (source = '') => `'sha256-${createHash('sha256').update(source).digest('base64')}'`;
    const [, script] = /<script>([\s\S]*?)<\/script>\n<\/body>/.exec(page) ?? [];
    const [, style] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hashOf(script)}`,
      `style-src ${hashOf(style)}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
    ]);
    expect(page).not.toMatch(/\s(src|href)="(?!data:)/);
    expect(style).not.toMatch(/@import|url\(/);
  });
});
