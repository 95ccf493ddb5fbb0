import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseOrganization } from '@step-everywhere/emulator';
import { findPython } from '@step-everywhere/emulator/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describePython } from '../../../../scripts/testing/describe-python.ts';
import { jobNames } from '../../src/init/job-files.ts';
import { makeProject } from '../../src/init/make-project.ts';
import { adaptToClone, nextSteps } from '../../src/init/next-steps.ts';
import { templateFiles } from '../../src/init/source-files.ts';
import { workerName } from '../../src/worker/worker-name.ts';
import { inRepository } from '../harness/run-binary.ts';
import { runCommand } from '../harness/run-command.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'init-'));
});
afterAll(() => rm(folder, { recursive: true }));

const init = (...args: string[]) => runCommand(['init', ...args], folder);

/** Expects no placeholder in a project, also not as a formatter of Markdown writes it: `__NAME__` is bold text. */
async function expectFilled(project: string, files: readonly string[]): Promise<void> {
  for (const file of files)
    expect({ file, text: await readFile(join(project, file), 'utf8') }).toEqual({
      file,
      text: expect.not.stringMatching(/__(NAME|VERSION)__|\*\*(NAME|VERSION)\*\*/),
    });
}

describe('step-everywhere init', () => {
  it('makes a project, named after its folder', async () => {
    const { status, stdout, stderr } = await init('find things');
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /^Created find-things\. This command comes from a clone, .*\/examples'? uses the clone directly\.\nNext: .*\n$/,
    );
    expect(stdout.trimEnd().split('\n').sort()).toEqual([
      '.gitignore',
      'README.md',
      'organization.yaml',
      'package.json',
      'src/index.ts',
      'template.yaml',
      'test/index.test.ts',
      'tsconfig.json',
    ]);
    expect(await readFile(join(folder, 'find things/template.yaml'), 'utf8')).toContain(
      'FunctionName: StepEverywhere_find-things\n',
    );
  });

  it('refuses --python for a job, which has its own language', async () => {
    const { status, stderr } = await init('both', '--python', '--from', 'default-vpcs');
    expect(status).toBe(1);
    expect(stderr).toMatch(/--python: the job determines the language/);
  });

  it('accepts an existing folder and a name, and lists its files with --json', async () => {
    await mkdir(join(folder, 'Mine'));
    await writeFile(join(folder, 'Mine/notes.txt'), 'kept');
    const { status, stdout, stderr } = await runCommand(
      ['init', '--name', 'StepEverywhere_old_keys', '--json'],
      join(folder, 'Mine'),
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      Folder: join(folder, 'Mine'),
      Name: 'old_keys',
      Function: 'StepEverywhere_old_keys',
      Files: expect.arrayContaining(['package.json', '.gitignore']),
    });
    expect(await readFile(join(folder, 'Mine/notes.txt'), 'utf8')).toBe('kept');
    const left = await readFile(join(folder, 'Mine/package.json'), 'utf8');
    expect(JSON.parse(left).name).toBe('old_keys');
    const readme = await readFile(join(folder, 'Mine/README.md'), 'utf8');
    expect(readme).toMatch(/^# old_keys\n/);
    await expectFilled(join(folder, 'Mine'), JSON.parse(stdout).Files);
  });

  it('starts from a job: its worker, seed, role and test, and the packages that they import', async () => {
    for (const job of await jobNames()) {
      const { status, stdout } = await init(`of-${job}`, '--from', job, '--json');
      expect(status).toBe(0);
      const files: string[] = JSON.parse(stdout).Files;
      await expectFilled(join(folder, `of-${job}`), files);
      const isPython = files.includes('src/index.py');
      const seed = isPython ? 'seed.py' : 'seed.ts';
      expect(files).toEqual(expect.arrayContaining([seed, 'role.yaml', 'template.yaml', 'test/rows.ts']));
      const text = (file: string) => readFile(join(folder, `of-${job}`, file), 'utf8');
      const readme = await text('README.md');
      expect(readme).not.toMatch(/\]\(\.\.|init .* --from/);
      const [, worker] = /FunctionName: StepEverywhere_(\S+)/.exec(await text('template.yaml')) ?? [];
      expect(worker).toBe(`of-${job}`);
      expect(readme).toContain(`step-everywhere run --function ${worker} --role`);
      const [, role = ''] = /RoleName: (\S+)/.exec(await text('role.yaml')) ?? [];
      const { accounts } = parseOrganization(await text('organization.yaml'));
      for (const account of accounts) {
        expect(account.roles.map(({ name }) => name)).toEqual([role]);
        expect(account.parameters).toEqual([]);
      }
      const { dependencies, scripts } = JSON.parse(await text('package.json'));
      expect(scripts.test).toContain('--testTimeout=');
      expect(scripts.dev).toMatch(
        /^step-everywhere dev src\/index\.(ts|py) --org organization\.yaml --regions /,
      );
      expect(scripts.dev).toContain(`--services moto --seed ${seed}`);
      const sources = files.filter((file) => /^(src|seed)/.test(file));
      const imports = (await Promise.all(sources.map(text))).join('').matchAll(/from '([^'.][^']*)'/g);
      const imported = [...imports].map(([, name]) => name);
      expect(Object.keys(dependencies).sort()).toEqual([...new Set(imported)].sort());
      expect(await text(`test/${job}.test.ts`)).toContain("from './rows.ts'");
    }
  });

  it.each([
    'Früh Stück.v2',
    'MyKeys',
    '_hidden',
    'StepEverywhere_Old Keys',
    'node_modules',
    'ñ',
    'x'.repeat(80),
  ])('has one name for folder, package, template and function: %s', async (odd) => {
    const { stdout } = await init(join('odd', odd), '--json');
    const { Name, Function: worker, Folder } = JSON.parse(stdout);
    const text = (file: string) => readFile(join(Folder, file), 'utf8');
    expect(Name).toMatch(/^[a-z0-9][a-z0-9_-]*$/);
    expect(worker).toBe(`StepEverywhere_${Name}`);
    expect(JSON.parse(await text('package.json')).name).toBe(Name);
    expect(await text('template.yaml')).toContain(`FunctionName: ${worker}\n`);
    // The same name as in `dev` and `run FILE`.
    expect(await workerName(join(Folder, 'src/index.ts'))).toBe(worker);
  });

  it('has a page that installs with the clone where npm may not have the packages', () => {
    const page = { target: 'README.md', text: 'First:\n\n```sh\nnpm install\nnpm test\n```\n' };
    expect(adaptToClone(page, '/clone/examples/keys', '/clone').text).toContain(
      '\n(cd ../.. && npm start)   # installs the packages, and runs an example\nnpm test\n',
    );
    expect(adaptToClone(page, '/elsewhere/keys', '/clone')).toBe(page);
    expect(adaptToClone(page, '/elsewhere/keys', undefined)).toBe(page);
  });

  it('describes the next steps, also in a clone, whose packages npm may not have', () => {
    expect(nextSteps('/home/me/keys', '/home/me', undefined, true)).toMatch(
      /^Next: cd keys && npm install && python3 -m venv \.venv && .*pytest && export STEP_EVERYWHERE_PYTHON=\S+ && npm test && npm run dev$/,
    );
    expect(nextSteps('/home/me/keys', '/home/me', undefined)).toBe(
      'Next: cd keys && npm install && npm test && npm run dev',
    );
    expect(nextSteps('/home/me/keys', '/home/me', '/clone')).toMatch(
      /needs Node\.js 22\.16 .*\nNext: cd keys && npx --yes pnpm@12 --dir \S+clone --filter-prod step-everywhere\.\.\. pack --pack-destination "\$PWD\/vendor" && npm install \.\/vendor\/\*\.tgz && npm test && npm run dev$/,
    );
    expect(nextSteps('/clone/examples/keys', '/clone', '/clone')).toBe(
      'Next: npm start && cd examples/keys && npm test && npm run dev',
    );
    expect(nextSteps('/clone/examples/keys', '/clone/examples/keys', '/clone')).toBe(
      'Next: cd /clone && npm start && cd examples/keys && npm test && npm run dev',
    );
  });

  it('never overwrites a file: nothing is written where one is in the way', async () => {
    await mkdir(join(folder, 'taken/src'), { recursive: true });
    await writeFile(join(folder, 'taken/src/index.ts'), 'mine');
    const { status, stdout, stderr } = await init('taken');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(
      /taken already has src\/index\.ts, which init does not overwrite; name a new or an empty folder$/m,
    );
    expect(await readdir(join(folder, 'taken'), { recursive: true })).toEqual(['src', 'src/index.ts']);
    expect(await readFile(join(folder, 'taken/src/index.ts'), 'utf8')).toBe('mine');
  });

  it('leaves nothing behind when it is interrupted', async () => {
    let files = 0;
    const signal = {
      throwIfAborted() {
        files += 1;
        if (files === 4) throw new Error('stopped');
      },
    } as AbortSignal;
    const names = { name: 'a', version: '1.0.0' };
    const making = templateFiles().then((files) => makeProject(join(folder, 'half'), files, names, signal));
    await expect(making).rejects.toThrow('stopped');
    expect(await readdir(folder)).not.toContain('half');
  });

  it.each([
    [
      'a name that Lambda would refuse',
      ['made', '--name', 'bad name!'],
      /--name: "bad name!" must be 1 to 49 letters/,
    ],
    [
      'a job that there is not',
      ['made', '--from', 'unencrypted-volume'],
      /--from: "unencrypted-volume" must be one of .*default-vpcs.* \(Did you mean unencrypted-volumes\?\)/,
    ],
    [
      'a name that npm would refuse',
      ['made', '--name', 'Old_Keys'],
      /--name: "Old_Keys" must begin with a letter or digit and have no capital letters, .*; give old_keys/,
    ],
    ['an empty name', ['made', '--name', ''], /--name: "" must be 1 to 49 letters/],
    ['an empty folder', [''], /\[folder\]: the name is empty; leave it out/],
  ])('refuses %s, and makes nothing', async (_, args, message) => {
    const { status, stdout, stderr } = await init(...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
    expect(existsSync(join(folder, 'made'))).toBe(false);
  });

  it('says what is wrong with a folder that cannot be made', async () => {
    const { status, stderr } = await init('/proc/worker');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^step-everywhere: \[folder\]: cannot write to the folder \/proc\/worker: /);
  });
});

describePython('step-everywhere init --python', () => {
  it('makes a worker in Python that runs, with tests that pass', async () => {
    const { status, stdout } = await init('keys in python', '--python', '--json');
    expect(status).toBe(0);
    const { Folder: project, Files } = JSON.parse(stdout);
    expect(Files).toEqual([
      ...['.gitignore', 'README.md', 'organization.yaml', 'package.json', 'pyproject.toml'],
      ...['src/index.py', 'template.yaml', 'test/test_index.py'],
    ]);
    await expectFilled(project, Files);
    expect(await readFile(join(project, 'README.md'), 'utf8')).toMatch(/^# keys-in-python\n/);
    // Installed as npm installs the command.
    const { executable } = await findPython();
    const layer = inRepository('packages/cli/dist/python-layer/python');
    const tests = await promisify(execFile)(executable, ['-B', '-m', 'pytest', '-p', 'no:cacheprovider'], {
      cwd: project,
      env: { ...process.env, PYTHONPATH: layer },
    });
    expect(tests.stdout).toMatch(/3 passed/);
    const { scripts } = JSON.parse(await readFile(join(project, 'package.json'), 'utf8'));
    const [, ...args] = scripts.dev.split(' ');
    const run = await runCommand([...args, '--regions', 'eu-west-1', '--json'], project);
    expect(JSON.parse(run.stdout)).toMatchObject({ Targets: 4, Succeeded: 4 });
  });
});
