import { appendFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkChecksums, writeChecksums } from '../src/checksums.ts';
import { ReleaseError } from '../src/release-error.ts';

let folder: string;
let sums: string;
const at = (file: string): string => join(folder, file);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checksums-'));
  await mkdir(at('layers'));
  await writeFile(at('layers/layer.zip'), 'a layer');
  await writeFile(at('package.tgz'), 'a package');
  sums = await writeChecksums(folder);
});
afterEach(() => rm(folder, { recursive: true }));

describe('checkChecksums', () => {
  it('takes the folder as it was written', async () => {
    await checkChecksums(folder, sums);
  });

  it.each([
    ['was changed', /: package\.tgz\. Nothing/, () => appendFile(at('package.tgz'), '!')],
    ['was added', /: layers\/more\.zip\. Nothing/, () => writeFile(at('layers/more.zip'), 'more')],
    ['is missing', /: layers\/layer\.zip\. Nothing/, () => rm(at('layers/layer.zip'))],
    [
      'has another name',
      /: other\.tgz, package\.tgz\. Nothing/,
      () => rename(at('package.tgz'), at('other.tgz')),
    ],
    [
      'was changed, and the list with it',
      /SHA256SUMS of .* has the SHA-256 [0-9a-f]{64}, but the build printed "[0-9a-f]{64}"\. Nothing/,
      async () => {
        await appendFile(at('package.tgz'), '!');
        await writeChecksums(folder);
      },
    ],
    ['is the list, which is missing', /has no SHA256SUMS/, () => rm(at('SHA256SUMS'))],
  ])('refuses a folder in which a file %s', async (_, message, change) => {
    await change();
    const checked = checkChecksums(folder, sums);
    await expect(checked).rejects.toThrow(ReleaseError);
    await expect(checked).rejects.toThrow(message);
  });
});
