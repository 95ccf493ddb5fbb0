/// <reference path="../virtual-page.d.ts" />
import { createHash } from 'node:crypto';
import page from 'virtual:page';
import { deflate, encodeReport } from '../encoding/index.ts';
import type { ReportWithResults } from '../run/make-report.ts';
import { workerName } from '../worker-name.ts';
import { escapeHtml } from './escape-html.ts';

/** Options of a page. */
export interface PageOptions {
  /** Whether the page is served while the run is running, and requests updates. */
  readonly live?: boolean;
}

/**
 * Makes the single HTML file of a report. It loads nothing: its policy forbids every request.
 *
 * @param report the report and its blocks of results.
 * @param options whether the page is served while the run is running.
 * @returns the parts of the file, to be written in order.
 * @example
 * ```ts
 * await pipeline(Readable.from(renderPage(await makeReport(objects, prefix))), createWriteStream('run.html'));
 * ```
 */
export async function* renderPage(
  { report, blocks }: ReportWithResults,
  { live = false }: PageOptions = {},
): AsyncGenerator<string> {
  const title = [workerName(report.run.worker), 'step-everywhere'].filter(Boolean).join(' · ');
  yield [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy(live)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    ...(live ? ['<meta name="report-live" content="events">'] : []),
    '<link rel="icon" href="data:,">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${page.style}</style>`,
    '</head>',
    '<body>',
    '<noscript>This report needs the script in this file to show its data. Allow scripts for this file.</noscript>',
    // Shown while the data is read, and permanently if the end of the file, with the script, is missing.
    `<div id="report"><p class="opening">Opening the report … ${ifThisStays(live)}</p></div>`,
    '',
  ].join('\n');
  yield dataTag('report-data', await deflate(encodeReport(report)));
  for (const [index, block] of blocks.entries()) yield dataTag(`results-${index}`, block);
  yield `<script>${page.script}</script>\n</body>\n</html>\n`;
}

function ifThisStays(live: boolean): string {
  return live
    ? 'If this message stays, reload the page; the command that serves it must still be running.'
    : 'If this message stays, the file is incomplete: create it again.';
}

/** Base64 contains no character that ends a script, so a result can never leave its tag. */
function dataTag(id: string, bytes: Uint8Array): string {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return `<script type="application/octet-stream" id="${id}">${data}</script>\n`;
}

function policy(live: boolean): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(page.script)}'`,
    `style-src '${hashOf(page.style)}'`,
    'img-src data:',
    ...(live ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
