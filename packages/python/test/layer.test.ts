import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { zip } from '../../../layer/scripts/zip.ts';
import { layerFiles } from '../scripts/layer-files.ts';

const built = () => readFile(new URL('../dist/step-everywhere-python-layer.zip', import.meta.url));

it('has nothing but the package and its licence, where Python looks below /opt', async () => {
  const names = Object.keys(unzipSync(await built()));
  expect(names).toContain('python/step_everywhere/__init__.py');
  expect(names).toContain('python/step_everywhere/py.typed');
  expect(names).toContain('python/step_everywhere/LICENSE');
  for (const name of names) expect(name).toMatch(/^python\/step_everywhere\/(\w+\.py|py\.typed|LICENSE)$/);
});

it('is small', async () => {
  expect((await built()).length).toBeLessThan(40_000);
});

it('has the same bytes from the same sources, also in another time zone, and needs no Python', async () => {
  const print = `process.stdout.write(Buffer.from((await import('${new URL('../../../layer/scripts/zip.ts', import.meta.url)}')).zip(await (await import('${new URL('../scripts/layer-files.ts', import.meta.url)}')).layerFiles())).toString('base64'))`;
  const env = { PATH: '/nowhere', TZ: 'Pacific/Kiritimati' };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', print], {
    env,
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    maxBuffer: 10_000_000,
  });
  const ours = Buffer.from(zip(await layerFiles()));
  expect(Buffer.from(stdout, 'base64').equals(ours)).toBe(true);
  expect((await built()).equals(ours)).toBe(true);
});
