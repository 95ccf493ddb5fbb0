import { readFile } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';

/** The text of a report's page, followed by all data in it. */
export async function reportText(file: string): Promise<string> {
  const html = await readFile(file, 'utf8');
  const packed = html.matchAll(/<script type="application\/octet-stream" id="[\w-]+">([^<]*)<\/script>/g);
  return [
    html,
    ...[...packed].map(([, data]) => inflateRawSync(Buffer.from(data as string, 'base64')).toString()),
  ].join('\n');
}
