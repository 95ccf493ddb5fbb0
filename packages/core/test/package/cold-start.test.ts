import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadedWith } from '../../../../scripts/testing/loaded-with.ts';

const metafile = new URL('../../dist/metafile-esm.json', import.meta.url);
const loaded = (entry: string) => loadedWith(metafile, `src/${entry}`);

describe('what a cold start loads', () => {
  it('includes no AWS client, no undici and no network when the package is imported', async () => {
    const { packages, outside } = await loaded('index.ts');
    expect(packages).toEqual([
      // The file contains Powertools' Logger, which only runs when a handler uses its logger.
      '@aws-lambda-powertools/commons',
      '@aws-lambda-powertools/logger',
      '@aws/lambda-invoke-store',
      'canonicalize',
    ]);
    // An import of `util` alone makes Node.js load threads, and costs 3 ms of CPU.
    const own = ['async_hooks', 'console', 'crypto', 'fs', 'fs/promises', 'os', 'path'];
    expect(outside).toEqual(own.map((name) => `node:${name}`));
  });

  it('includes no undici before the handler has begun', async () => {
    const { packages } = await loaded('kms/kms-client.ts');
    expect(packages).toContain('@aws-sdk/client-kms');
    expect(packages).not.toContain('undici');
    expect((await loaded('network/put.ts')).packages).toEqual(['undici']);
  });

  it("includes neither Node.js's own undici nor any root certificate in an author's bundle", async () => {
    const { outputs } = JSON.parse(await readFile(metafile, 'utf8')) as {
      readonly outputs: Readonly<Record<string, { imports: { path: string; kind: string }[] }>>;
    };
    // A bundle has the imports of all files at its top. Importing `http` loads undici, and `tls` loads the certificates.
    const imported = Object.entries(outputs).flatMap(([file, { imports }]) =>
      file.startsWith('dist/testing/') ? [] : imports.filter(({ kind }) => kind === 'import-statement'),
    );
    const names = imported.map(({ path }) => path);
    expect(names).toContain('node:https');
    expect(names.filter((name) => /^(?:node:)?(?:http|http2|tls|util)$/.test(name))).toEqual([]);
  });
});
