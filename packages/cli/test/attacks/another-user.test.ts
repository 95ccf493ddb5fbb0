import { execFile } from 'node:child_process';
import { chmod, lchown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makePrivateFolder } from '@step-everywhere/infra/internal/run';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRepository } from '../harness/run-binary.ts';

// What another user of the same machine can do: read nothing that a command wrote, and change nothing that a command
// runs.
const worker = inRepository('packages/cli/test/harness/workers/scripted.ts');
const target = ['--regions', 'us-east-1', '--payload', '{}'];
const isRoot = process.geteuid?.() === 0;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'another user '));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the built command with the most permissive umask. */
async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const main = inRepository('packages/cli/dist/main.js');
  const script = 'umask 000; exec "$0" "$@"';
  const all = ['-c', script, process.execPath, main, ...args];
  const { VITEST: _, ...own } = process.env;
  return promisify(execFile)('sh', all, { cwd: folder, env: { ...own, ...env } }).catch((error) => error);
}

/** Files and folders that others have any access to. */
async function openToOthers(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  const modes = await Promise.all(paths.map(async (path) => [path, (await stat(path)).mode] as const));
  expect(modes.length).toBeGreaterThan(0);
  return modes.flatMap(([path, mode]) =>
    (mode & 0o077) === 0 ? [] : `${path} ${(mode & 0o777).toString(8)}`,
  );
}

describe('files', () => {
  it('are readable by their owner alone, also in folders that were open before', async () => {
    const out = join(folder, 'out');
    await mkdir(join(out, 'logs'), { recursive: true });
    await chmod(join(out, 'logs'), 0o777);
    const dev = await run([
      'dev',
      worker,
      '--org',
      '2',
      ...target,
      '--out',
      'out',
      '--report',
      'new/report.html',
    ]);
    expect(dev).toMatchObject({ stderr: expect.stringContaining('emulated') });
    const local = ['results', 'latest', '--local', 'out', '--out'];
    for (const path of ['new/rows.csv', 'new/copy']) await run([...local, path]);
    expect(await openToOthers(out)).toEqual([]);
    expect(await openToOthers(join(folder, 'new'))).toEqual([]);
  });

  it('are not written to a folder of another user', async () => {
    const theirs = isRoot ? join(folder, 'theirs') : '/usr';
    if (isRoot) await mkdir(theirs);
    if (isRoot) await lchown(theirs, 65534, 65534);
    expect(() => makePrivateFolder(theirs)).toThrow(
      expect.objectContaining({ name: 'FolderOwnerError', message: expect.stringContaining(theirs) }),
    );
  });
});

describe('code', () => {
  it('that the command caches is in a folder of the user alone, and is not cached without such a folder', async () => {
    const temporary = join(folder, 'tmp');
    const caches = join(folder, 'caches');
    await mkdir(temporary);
    await mkdir(join(caches, 'step-everywhere'), { recursive: true });
    await chmod(join(caches, 'step-everywhere'), 0o777);
    const env = { TMPDIR: temporary, XDG_CACHE_HOME: caches, NODE_COMPILE_CACHE: undefined };
    await run(['--version'], env);
    const own = join(caches, 'step-everywhere');
    expect((await stat(own)).mode & 0o777).toBe(0o700);
    expect((await readdir(own, { recursive: true })).length).toBeGreaterThan(1);
    expect(await readdir(temporary)).toEqual([]);
    if (!isRoot) return;
    const theirs = join(folder, 'theirs too');
    await mkdir(join(theirs, 'step-everywhere'), { recursive: true });
    await lchown(join(theirs, 'step-everywhere'), 65534, 65534);
    expect(await run(['--version'], { ...env, XDG_CACHE_HOME: theirs })).toMatchObject({ stderr: '' });
    expect(await readdir(join(theirs, 'step-everywhere'))).toEqual([]);
  });

  it('that the notes in a folder name is only run after a question, and never if the notes belong to another user', async () => {
    const left = join(folder, 'left');
    const planted = join(folder, 'planted.ts');
    const evidence = join(folder, 'evidence');
    await run([
      'dev',
      worker,
      '--org',
      '2',
      '--regions',
      'us-east-1',
      '--payload',
      '{"fail":["us-east-1"]}',
      '--out',
      left,
    ]);
    await writeFile(
      planted,
      `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(evidence)}, '');\nexport const handler = () => 1;\n`,
    );
    const files = await readdir(left, { recursive: true });
    const note = join(left, files.find((file) => file.endsWith('execution.json')) ?? '');
    const noted = JSON.parse(await readFile(note, 'utf8'));
    const organization = join(left, 'organization.yaml');
    await writeFile(
      organization,
      'accounts: [{ id: "210000000001", name: a }]\nseeds: [{ file: seed.ts }]\n',
    );
    const start = (fields: object) =>
      writeFile(note, JSON.stringify({ ...noted, Start: { ...noted.Start, ...fields } }));
    for (const [fields, files, settings = ''] of [
      // The seed may be a stranger's although the worker is the user's own.
      [{ Organization: organization }, `${join(left, 'seed.ts')}, ${worker}`],
      [{ Seeds: [planted] }, `${planted}, ${worker}`],
      // Its variables can make Node.js load anything.
      [{ Template: join(left, 'template.yaml') }, worker, join(left, 'template.yaml')],
      [{ VariableFiles: [join(left, '.env')] }, worker, join(left, '.env')],
      [{ Worker: planted }, planted],
    ] as const) {
      await start(fields);
      const unasked = await run(['retry', 'latest', '--local', left]);
      expect(unasked).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(`It runs ${files} on this machine`),
      });
      expect(unasked.stderr).toContain(settings);
      // The payload may decide what is run, as in `exec`.
      expect(unasked.stderr).toContain('with the payload {"fail":["us-east-1"]}');
      expect(unasked.stderr).toMatch(
        /so this needs a confirmation.*--yes if you trust the folder\nHelp: .*\n$/,
      );
    }
    if (isRoot) {
      await lchown(note, 65534, 65534);
      const foreign = await run(['retry', 'latest', '--local', left, '--yes']);
      expect(foreign).toMatchObject({ code: 1, stderr: expect.stringContaining('belong to another user') });
    }
    expect(await readdir(folder)).not.toContain('evidence');
  });
});
