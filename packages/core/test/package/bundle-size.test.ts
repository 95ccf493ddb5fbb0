import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { PARTS } from '../../left-out.ts';

const metafile = new URL('../../dist/metafile-esm.json', import.meta.url);
const { inputs: read, outputs } = JSON.parse(await readFile(metafile, 'utf8')) as {
  inputs: object;
  outputs: Readonly<Record<string, { inputs: Readonly<Record<string, { bytesInOutput: number }>> }>>;
};
const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));

describe('what is bundled', () => {
  // If a library moves a file, our pattern no longer matches and the file is bundled. Only this test would notice.
  it.each(PARTS)('leaves out $module of $library', ({ module }) => {
    const leftOut = Object.keys(read).flatMap((path) => /^left-out:(.*)/.exec(path)?.[1] ?? []);
    expect(leftOut.filter((path) => module.test(path))).not.toEqual([]);
  });

  // At the time of writing: 245, 143, 77 and 38 KB.
  it.each([
    ['undici/', 255_000],
    ['@smithy/core/', 152_000],
    ['@aws-sdk/', 84_000],
    ['@aws-lambda-powertools/', 42_000],
  ])('of %s is at most %i bytes', (library, most) => {
    const own = inputs.filter(([path]) => path.includes(`/node_modules/${library}`));
    const bytes = own.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
    expect(bytes).toBeGreaterThan(most / 2);
    expect(bytes).toBeLessThanOrEqual(most);
  });
});
