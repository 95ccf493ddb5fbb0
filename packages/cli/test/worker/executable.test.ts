import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inRepository } from '../harness/run-binary.ts';
import { runCommand } from '../harness/run-command.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'step everywhere '));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const inTwoAccounts = ['--org', '2', '--regions', 'eu-west-1', '--json'];

describe('step-everywhere dev ./bootstrap', () => {
  it('runs an ordinary function of Lambda, in any language, with --plain: once a target, as the target', async () => {
    const runtime = inRepository('packages/emulator/test/fixtures/executable/runtime.mjs');
    await writeFile(join(folder, 'bootstrap'), `#!/bin/sh\nexec '${process.execPath}' '${runtime}'\n`);
    await chmod(join(folder, 'bootstrap'), 0o700);
    const payload = ['--payload', '{"act":"context"}'];
    const { status, stdout, stderr } = await runCommand(
      ['dev', './bootstrap', '--plain', ...payload, ...inTwoAccounts],
      folder,
    );
    expect({ status, stderr }).toMatchObject({ status: 0 });
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({ Targets: 2, Succeeded: 2 });
    const key = summary.OutputKeyPattern.replace('{{ .AccountId }}', '111111111111').replace(
      '{{ .Region }}',
      'eu-west-1',
    );
    const stored = await readFile(
      join(folder, '.step-everywhere/runs/emulated', summary.Bucket, key),
      'utf8',
    );
    expect(JSON.parse(stored).env).toMatchObject({
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: expect.stringMatching(/^ASIA/),
      AWS_SECRET_ACCESS_KEY: '[redacted]',
      AWS_SESSION_TOKEN: '[redacted]',
    });
    const logs = await runCommand(['logs', 'latest', '--local', '--json'], folder);
    expect(JSON.parse(logs.stdout)).toMatchObject(
      ['111111111111', '210000000001'].map((AccountId) => ({ AccountId, Line: 'looked around' })),
    );
  });
});

describe('a worker that cannot become an executable', () => {
  it.each([
    [
      'where Go is missing',
      'main.go',
      'package main\n',
      /there is no `go` on the PATH; install Go 1\.24 or later/,
    ],
    [
      'that is a folder without Go files',
      'folder',
      undefined,
      /is not a file; name the TypeScript.*Go file or folder/,
    ],
  ])('%s is refused with what to do', async (_, name, source, message) => {
    if (source === undefined) await mkdir(join(folder, name));
    else await writeFile(join(folder, name), source);
    const { status, stdout, stderr } = await runCommand(['dev', name, ...inTwoAccounts], folder, {
      PATH: folder,
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
