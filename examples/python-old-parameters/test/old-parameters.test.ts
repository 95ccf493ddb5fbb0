import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describePython } from '../../../scripts/testing/describe-python.ts';

const command = createRequire(import.meta.url).resolve('step-everywhere/dist/main.js');
const worker = fileURLToPath(new URL('../src/old_parameters.py', import.meta.url));

let out: string;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'old-parameters-'));
});
afterAll(() => rm(out, { recursive: true, force: true }));

function run(payload: object): Promise<{ status: unknown; stdout: string; stderr: string }> {
  const args = [command, 'dev', worker, '--org', '3', '--regions', 'us-east-1,eu-west-1'];
  return new Promise((resolve) => {
    const all = [...args, '--payload', JSON.stringify(payload), '--out', out, '--json'];
    execFile(process.execPath, all, (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, stdout, stderr }),
    );
  });
}

async function rows(summary: { Bucket: string; OutputKeyPattern: string }, account: string, region: string) {
  const key = summary.OutputKeyPattern.replace('{{ .AccountId }}', account).replace('{{ .Region }}', region);
  const text = await readFile(join(out, summary.Bucket, key), 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

describePython('the example in the emulator', () => {
  it('stores a row for each parameter that is old enough', async () => {
    const { status, stdout, stderr } = await run({ days: 0 });
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ Targets: 6, Succeeded: 6 });
    const found = await rows(summary, '210000000001', 'eu-west-1');
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]).toMatchObject({
      AccountId: '210000000001',
      Region: 'eu-west-1',
      Name: expect.any(String),
      Version: 1,
      LastModifiedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
  });

  it('stores nothing where all are young, which is a success', async () => {
    const { status, stdout } = await run({ days: 30 });
    expect(status).toBe(0);
    expect(await rows(JSON.parse(stdout), '111111111111', 'us-east-1')).toEqual([]);
  });
});
