import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bundleWorker } from '../src/worker/bundle-worker.ts';
import { loadsAtStart } from './harness/loads-at-start.ts';
import { inRepository } from './harness/run-binary.ts';
import { runCommand } from './harness/run-command.ts';

const pages = [
  'README.md',
  'docs/architecture.md',
  'docs/comparison.md',
  'docs/deploy.md',
  'docs/run.md',
  'docs/security.md',
  'docs/terraform.md',
  'docs/troubleshooting.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'examples/find-parameters/README.md',
  'packages/cli/README.md',
];
// Below the example, so that imports in a block resolve as in a worker's project.
const scratch = inRepository('examples/find-parameters/node_modules/.cache/readme');
afterAll(() => rm(scratch, { recursive: true, force: true }));

const read = (page: string) => readFile(inRepository(page), 'utf8');
const blocks = (text: string, language: string) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, code]) => code as string,
  );
async function localCommands(): Promise<string[]> {
  const commands = blocks(await read('docs/run.md'), 'sh').flatMap((block) => block.split('\n'));
  return commands.flatMap(
    (line) => /^step-everywhere (dev src\/index\.ts .*?)(?: *#.*)?$/.exec(line)?.[1] ?? [],
  );
}
const flags = (text: string) => [...new Set(text.match(/(?<![\w-])--[a-z][a-z-]*/g) ?? [])];

const localOnes = await localCommands();

describe('the README', () => {
  it('has TypeScript that compiles and builds a worker', async () => {
    const found = blocks(await read('README.md'), 'ts');
    expect(found.length).toBeGreaterThan(0);
    await mkdir(scratch, { recursive: true });
    const files = await Promise.all(
      found.map(async (code, index) => {
        const file = join(scratch, `block${index}.ts`);
        await writeFile(file, code);
        return file;
      }),
    );
    for (const file of files) await bundleWorker(file, join(scratch, 'bundle'));
    const config = { extends: inRepository('tsconfig.base.json'), compilerOptions: { types: [] }, files };
    await writeFile(join(scratch, 'tsconfig.json'), JSON.stringify(config));
    await promisify(execFile)(inRepository('node_modules/.bin/tsc'), ['-p', scratch]);
  });

  it('starts with the two commands that a newcomer needs', async () => {
    const [first] = blocks(await read('README.md'), 'sh');
    const { scripts } = JSON.parse(await read('package.json'));
    expect(first?.match(/^npm \w+/gm)).toEqual(['npm start', 'npm test']);
    expect(scripts).toMatchObject({
      start: 'node scripts/start/start.mjs',
      test: 'node scripts/testing/test.mjs',
    });
  });
});

describe('docs/run.md', () => {
  it('uses and explains the options that the command has', async () => {
    const text = await read('docs/run.md');
    const known = flags((await runCommand(['dev', '--help'])).stdout);
    const commands = blocks(text, 'sh').flatMap((block) => block.split('\n'));
    const used = commands.filter((line) => /^(step-everywhere dev|npm start --)/.test(line)).flatMap(flags);
    expect(known).toEqual(expect.arrayContaining(used));
    const section = text.slice(text.indexOf('## Run it locally'), text.indexOf('## A worker of your own'));
    const undocumented = known.filter(
      (flag) => !['--help', '--debug', '--'].includes(flag) && !section.includes(flag),
    );
    expect(undocumented).toEqual([]);
  });

  it.each(localOnes)('has a command that works in the example as it is: %s', async (line) => {
    const args = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(
      ([, quoted, plain]) => quoted ?? (plain as string),
    );
    const out = join(scratch, 'out');
    const example = inRepository('examples/find-parameters');
    // One account is enough.
    const rest = ['--accounts', '210000000001', ...(args.includes('--json') ? [] : ['--json'])];
    const { status, stdout, stderr } = await runCommand([...args, ...rest, '--out', out], example);
    expect({ status, stderr }).toMatchObject({ status: expect.toBeOneOf([0, 2]) });
    const { Succeeded, FailedByClass, Bucket, SummaryKey } = JSON.parse(stdout);
    expect(Succeeded).toBeGreaterThan(0);
    // An organization may contain failures on purpose; the example's own code and input must not fail.
    expect(
      Object.keys(FailedByClass).filter((name) => !['assume-role', 'access-denied'].includes(name)),
    ).toEqual([]);
    const left = await readdir(join(out, 'runs/emulated', Bucket, dirname(SummaryKey)));
    const text = await read('docs/run.md');
    expect(left.filter((name) => !text.includes(`_run/${name}`))).toEqual([]);
  });
});

describe.each(pages)('%s', (page) => {
  it('links to files that exist', async () => {
    const links = [...(await read(page)).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
      ([, link]) => link as string,
    );
    const folder = dirname(inRepository(page));
    expect(links.filter((link) => !existsSync(resolve(folder, link)))).toEqual([]);
  });
});

describe('docs/deploy.md', () => {
  it("has a target role's template that the orchestrator can use", async () => {
    const text = await read('docs/deploy.md');
    const template = parse(await read('infra/target-role.yaml'), { logLevel: 'silent' });
    const { Tags, AssumeRolePolicyDocument: trust } = template.Resources.Role.Properties;
    expect(Tags).toEqual([{ Key: 'stepeverywhere:assumable', Value: 'true' }]);
    const action = ['sts:AssumeRole', 'sts:SetSourceIdentity'];
    expect(trust.Statement).toMatchObject([{ Effect: 'Allow', Action: action }]);
    const [policy] = blocks(text, 'json').map((block) => JSON.parse(block));
    expect(policy.Statement).toMatchObject([{ Effect: 'Allow', Action: action }]);
  });

  it('asks the stack for outputs that it has, and deploys to the runtime that it uses', async () => {
    const text = await read('docs/deploy.md');
    const { Outputs, Globals } = parse(await read('infra/template.yaml'), { logLevel: 'silent' });
    const asked = [...text.matchAll(/\$\(output (\w+)\)/g)].map(([, name]) => name);
    expect(Object.keys(Outputs)).toEqual(expect.arrayContaining(asked));
    expect(text).toContain(`--runtime ${Globals.Function.Runtime}`);
  });

  it('builds a worker that loads as on Lambda', async () => {
    const text = (await read('docs/deploy.md')).replaceAll('\\\n', '');
    const [, args] = /^npx esbuild (.*)$/m.exec(text) ?? [];
    const outdir = join(scratch, 'deployed');
    const esbuild = inRepository('examples/find-parameters/node_modules/.bin/esbuild');
    const command = `"${esbuild}" ${args?.replace('--outdir=dist', `--outdir="${outdir}"`)}`;
    await promisify(execFile)('sh', ['-c', command], { cwd: inRepository('examples/find-parameters') });
    expect(await loadsAtStart(join(outdir, 'index.mjs'))).toEqual({ handler: 'function', undici: false });
  });

  it.each([
    'examples/find-parameters',
    'examples/parameter-age',
    'examples/bucket-inventory',
    'packages/cli/template',
  ])('bundles as %s does', async (project) => {
    const { scripts } = JSON.parse(await read(`${project}/package.json`));
    const page = (await read('docs/deploy.md')).replaceAll('\\\n', ' ');
    const options = (text: string) => /esbuild (src.*?) +['"]?--banner/.exec(text)?.[1]?.split(/ +/);
    expect(options(page)).toContain('--splitting');
    expect(options(scripts.bundle ?? scripts.build)).toEqual(options(page));
  });
});

describe('docs/security.md', () => {
  it('names tests, and rows of tables, that there are', async () => {
    const page = await read('docs/security.md');
    const named = [
      ...page.matchAll(
        /\[([^\]]+)\]\((\.\.\/[^)]*(?:\.test\.ts|test_\w+\.py|_test\.go|guard-rails\/\d[^)]*))\)/g,
      ),
    ];
    expect(named.length).toBeGreaterThan(20);
    const missing = await Promise.all(
      named.map(async ([, name = '', file = '']) =>
        (await read(join('docs', file))).includes(name) ? [] : [`${name} in ${file}`],
      ),
    );
    expect(missing.flat()).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  it('names every step of the state machine that does something', async () => {
    const text = await read('docs/architecture.md');
    const names = taskNames(JSON.parse(await read('infra/state-machine.asl.json')));
    expect(names).toContain('InvokeWorker');
    expect(names.filter((name) => !text.includes(name))).toEqual([]);
  });
});

interface States {
  readonly States: Record<string, { readonly Type: string; readonly ItemProcessor?: States }>;
}

function taskNames({ States }: States): string[] {
  return Object.entries(States).flatMap(([name, { Type, ItemProcessor }]) => [
    ...(Type === 'Task' || Type === 'Map' ? [name] : []),
    ...(ItemProcessor ? taskNames(ItemProcessor) : []),
  ]);
}
