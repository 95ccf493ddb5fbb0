import { readFile } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';

/** A report's page and, after it, all that is packed in it. */
export async function reportText(file: string): Promise<string> {
  const html = await readFile(file, 'utf8');
  const packed = html.matchAll(/<script type="application\/octet-stream" id="[\w-]+">([^<]*)<\/script>/g);
  return [
    html,
    ...[...packed].map(([, data]) => inflateRawSync(Buffer.from(data as string, 'base64')).toString()),
  ].join('\n');
}
