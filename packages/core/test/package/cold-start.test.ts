import { describe, expect, it } from 'vitest';
import { loadedWith } from '../../../../scripts/testing/loaded-with.ts';

const loaded = (entry: string) =>
  loadedWith(new URL('../../dist/metafile-esm.json', import.meta.url), `src/${entry}`);

describe('what a cold start loads', () => {
  it('is no client of AWS, no undici and no network when the package is imported', async () => {
    expect(await loaded('index.ts')).toEqual({
      packages: [
        // Powertools' Logger is in the file, and runs when a handler asks for its logger.
        '@aws-lambda-powertools/commons',
        '@aws-lambda-powertools/logger',
        '@aws/lambda-invoke-store',
        'canonicalize',
      ],
      // An import of `util` alone makes Node.js load threads, and costs 3 ms of CPU.
      outside: ['async_hooks', 'console', 'crypto', 'fs', 'fs/promises', 'os', 'path'],
    });
  });

  it('is no undici before the handler has begun', async () => {
    const { packages, outside } = await loaded('kms/kms-client.ts');
    expect(packages).toContain('@aws-sdk/client-kms');
    expect(packages).not.toContain('undici');
    // `tls` comes with `https`; imported by itself, it would parse every root certificate.
    expect(outside).toEqual(['crypto', 'fs', 'fs/promises', 'https', 'os', 'path', 'process', 'stream']);
    expect((await loaded('network/put.ts')).packages).toEqual(['undici']);
  });
});
