import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { inRepository, Project, type Published } from './project.ts';

const tarballs = inject('tarballs');

async function tar(...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)('tar', args)).stdout;
}

const published: readonly Published[] = ['core', 'emulator', 'cli', 'infra'];

describe.each(published)('the package of %s', (name) => {
  it('has no install script and no link into a workspace', async () => {
    const manifest = await tar('-xzOf', tarballs[name], 'package/package.json');
    expect(manifest).not.toContain('workspace:');
    const { scripts, license, dependencies } = JSON.parse(manifest);
    expect(Object.keys(scripts)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(pre|post)?install$|^prepare$/)]),
    );
    expect(license).toBe('MIT');
    expect(Object.values(dependencies ?? {})).not.toContainEqual(expect.stringMatching(/^(link|file):/));
  });

  it('contains its code, a README and a licence, but no tests and no sources', async () => {
    const files = (await tar('-tzf', tarballs[name])).split('\n');
    expect(files).toEqual(expect.arrayContaining(['package/README.md', 'package/LICENSE']));
    expect(files.filter((file) => /^package\/(src|test|bench|scripts)\//.test(file))).toEqual([]);
    expect(files.some((file) => file.startsWith('package/dist/'))).toBe(true);
  });
});

/** Our own packages that `npm install` would install beside a package; they are not in the registry yet. */
const siblings: Readonly<Record<Published, readonly Published[]>> = {
  core: [],
  emulator: ['core'],
  cli: ['core', 'emulator', 'infra'],
  infra: [],
};

const worker = `
  import { everywhere } from '@step-everywhere/core';
  export const handler = everywhere(async ({ account, region }) => ({ account: account.id, region }));
  const local: Promise<unknown> = everywhere.local(handler, { account: '111122223333', region: 'eu-west-1' });
  void local;
`;
const [tsc, types] = ['node_modules/.bin/tsc', 'node_modules/@types'].map(inRepository) as [string, string];
/** A project's TypeScript settings, with the workspace's types of Node.js, which the project lacks. */
const settings = (more: object = {}) =>
  JSON.stringify({
    compilerOptions: {
      module: 'nodenext',
      strict: true,
      noEmit: true,
      types: ['node'],
      typeRoots: [types],
      ...more,
    },
  });

/** The main uses of each package, in a project with only that package and its dependencies. */
const uses: Readonly<Record<Published, Readonly<Record<string, (project: Project) => Promise<void>>>>> = {
  core: {
    'brings what it needs and nothing else': async (project) => {
      // Types that its own declarations name, and the Logger with its parts, which a custom bundle may share.
      expect(await project.installed()).toEqual([
        '@aws-lambda-powertools/commons',
        '@aws-lambda-powertools/logger',
        '@aws/lambda-invoke-store',
        '@smithy/types',
        '@standard-schema/spec',
        '@step-everywhere/core',
        '@types/aws-lambda',
        'tslib',
      ]);
    },
    'is imported, required and type-checked': async (project) => {
      await project.write({ 'worker.ts': worker, 'tsconfig.json': settings() });
      await project.run(tsc, ['-p', '.']);
      const print = 'console.log(typeof everywhere(() => 1))';
      const imported = `import { everywhere } from '@step-everywhere/core'; ${print}`;
      const required = `const { everywhere } = require('@step-everywhere/core'); ${print}`;
      expect(await project.run('node', ['--input-type=module', '-e', imported])).toBe('function\n');
      expect(await project.run('node', ['--input-type=commonjs', '-e', required])).toBe('function\n');
    },
  },
  emulator: {
    'serves a local AWS': async (project) => {
      const script = `
        import { makeOrganization, startEmulator } from '@step-everywhere/emulator';
        const emulator = await startEmulator({ organization: makeOrganization({ accounts: 2 }), directory: 'out' });
        const { status } = await fetch(emulator.endpoint);
        await emulator.close();
        console.log(status);
      `;
      await project.write({ 'serve.ts': script, 'tsconfig.json': settings() });
      await project.run(tsc, ['-p', '.']);
      expect(Number(await project.run('node', ['serve.ts']))).toBeGreaterThanOrEqual(400);
    },
  },
  cli: {
    'runs a worker in the emulator that it brings along': async (project) => {
      await project.write({ 'worker.ts': worker });
      const args = ['dev', 'worker.ts', '--org', '2', '--regions', 'eu-west-1,us-east-1', '--json'];
      expect(JSON.parse(await project.run('step-everywhere', args))).toMatchObject({
        Targets: 4,
        Succeeded: 4,
      });
      const strange = (await project.installed()).filter((each) => /cdk|vitest|typescript|moto/.test(each));
      expect(strange).toEqual([]);
    },
  },
  infra: {
    'brings no package along, and the code that its template names': async (project) => {
      const script = `
        import { existsSync, readFileSync } from 'node:fs';
        const template = new URL(import.meta.resolve('@step-everywhere/infra/template.yaml'));
        const paths = [...readFileSync(template, 'utf8').matchAll(/(?:CodeUri|DefinitionS3Location): (\\S+)/g)].map(([, path]) => path);
        console.log(paths.length, paths.filter((path) => !existsSync(new URL(path, template))).length);
      `;
      expect(await project.installed()).toEqual(['@step-everywhere/infra']);
      expect(await project.run('node', ['--input-type=module', '-e', script])).toBe('5 0\n');
    },
  },
};

describe.each(published)('an installation of %s', (name) => {
  let project: Project;
  let readme: string;
  beforeAll(async () => {
    project = await Project.create([name, ...siblings[name]].map((each) => tarballs[each as Published]));
    readme = await tar('-xzOf', tarballs[name], 'package/README.md');
  });
  afterAll(() => project.remove());

  it('runs no install script of any installed package', async () => {
    expect(await project.withInstallScript()).toEqual([]);
  });

  it('installs only the packages in its README', async () => {
    const [, packages, megabytes] =
      /brings (?:fewer than (\d+) packages|no other package,) and\s+less than (\d+) MB/.exec(readme) ?? [];
    expect((await project.installed()).length).toBeLessThan(Number(packages ?? 2));
    expect(await project.megabytes()).toBeLessThan(Number(megabytes));
  });

  it('has a reason in its README for each dependency', async () => {
    const manifest = await tar('-xzOf', tarballs[name], 'package/package.json');
    const [, section = ''] = readme.split('## What it brings\n');
    const [text = ''] = section.split('\n## ');
    const rows = [...text.matchAll(/^\| `([^`]+)` +\| \S/gm)].map(([, dependency]) => dependency);
    expect(rows).toEqual(Object.keys(JSON.parse(manifest).dependencies ?? {}).sort());
  });

  it.each(Object.entries(uses[name]))('%s', (_, use) => use(project));
});

it('infra is a construct of a CDK app', async () => {
  const project = await Project.create([tarballs.infra, 'aws-cdk-lib@2', 'constructs@10'], {
    'app.ts': `
      import { App, Stack } from 'aws-cdk-lib';
      import { StepEverywhere } from '@step-everywhere/infra/cdk';
      const app = new App({ outdir: 'cdk.out' });
      const stack = new Stack(app, 'Orchestrator');
      const { stateMachine } = new StepEverywhere(stack, 'StepEverywhere', { defaultRegions: ['eu-west-1'] });
      const { Resources } = app.synth().getStackByName(stack.stackName).template;
      const types = Object.values<{ Type: string }>(Resources).map(({ Type }) => Type);
      console.log(types.filter((type) => type.endsWith('::StateMachine')).length, typeof stateMachine.stateMachineArn);
    `,
    'tsconfig.json': settings({ skipLibCheck: true }),
  });
  try {
    await project.run(tsc, ['-p', '.']);
    expect(await project.run('node', ['app.ts'])).toBe('2 string\n');
  } finally {
    await project.remove();
  }
});
