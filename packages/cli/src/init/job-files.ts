import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { didYouMean } from '../console/did-you-mean.ts';
import { OptionError } from '../console/errors.ts';
import { inOwnProject } from './job-text.ts';
import { jobsFolder, readFiles, type SourceFile, templateFiles } from './source-files.ts';

/** Files of the common template that a job's project does not have, or replaces with its own. */
const replaced = ['README.md', 'src/index.ts', 'test/index.test.ts', 'organization.yaml'];

/** Files that only a project in TypeScript has. */
const ofTypeScript = {
  files: ['tsconfig.json', 'template.yaml'],
  scripts: ['typecheck', 'build'],
  packages: ['@types/node', 'esbuild', 'typescript'],
} as const;

/** The names of the jobs that a project can start from. */
export async function jobNames(): Promise<string[]> {
  const names = await readdir(jobsFolder);
  const isJob = (name: string) =>
    ['index.ts', 'index.py'].some((file) => existsSync(join(jobsFolder, name, 'src', file)));
  return names.filter(isJob).sort();
}

/**
 * Reads the files of a project that starts from a job: the job's worker, seed, role and test, and the common files.
 *
 * @throws {OptionError} for a job that does not exist.
 */
export async function jobFiles(job: string): Promise<SourceFile[]> {
  const names = await jobNames();
  if (!names.includes(job)) {
    const given = JSON.stringify(job);
    throw new OptionError('--from', `${given} must be one of ${names.join(', ')}${didYouMean(job, names)}`);
  }
  const own = await readFiles(join(jobsFolder, job));
  const isPython = own.some(({ target }) => target === 'src/index.py');
  const taken = [...replaced, ...(isPython ? ofTypeScript.files : [])];
  const template = await templateFiles();
  const common = template.filter(({ target }) => !taken.includes(target));
  const textOf = (files: readonly SourceFile[], name: string) =>
    files.find(({ target }) => target === name)?.text ?? '';
  const [, role = ''] = /^ +RoleName: (\S+)$/m.exec(textOf(own, 'role.yaml')) ?? [];
  const made = [
    { target: 'package.json', text: await manifest(textOf(common, 'package.json'), own, isPython) },
    { target: 'organization.yaml', text: organizationOf(textOf(template, 'organization.yaml'), role) },
    { target: 'test/rows.ts', text: await readFile(join(jobsFolder, 'rows.ts'), 'utf8') },
  ];
  const others = common.filter(({ target }) => target !== 'package.json');
  return [...others, ...made, ...own.map(inOwnProject)].sort((a, b) => (a.target < b.target ? -1 : 1));
}

interface Manifest {
  dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  readonly scripts: Record<string, string>;
}

/**
 * Writes the project's `package.json`: the packages that the job's files import, and `npm run dev` with the command
 * of the job's page.
 */
async function manifest(text: string, own: readonly SourceFile[], isPython: boolean): Promise<string> {
  const description: Manifest = JSON.parse(text);
  const { '@step-everywhere/core': core = '' } = description.dependencies;
  description.dependencies = isPython
    ? {}
    : { ...(await dependenciesOf(own)), '@step-everywhere/core': core };
  delete description.devDependencies['aws-sdk-client-mock'];
  description.scripts.dev = developCommand(own);
  // A whole run on moto takes longer than Vitest's default limit for a test.
  description.scripts.test = 'vitest run --testTimeout=300000';
  if (isPython) {
    for (const name of ofTypeScript.scripts) delete description.scripts[name];
    for (const name of ofTypeScript.packages) delete description.devDependencies[name];
    description.scripts.deploy = 'sam deploy --guided --capabilities CAPABILITY_IAM';
  }
  return `${JSON.stringify(description, null, 2)}\n`;
}

/** The first command of a job's page runs it on the author's machine. */
function developCommand(own: readonly SourceFile[]): string {
  const page = own.find(({ target }) => target === 'README.md')?.text ?? '';
  const [, command = ''] = /^```sh\n(step-everywhere dev [\s\S]*?)\n```$/m.exec(page) ?? [];
  return command.replace(/\s*\\\n\s*/g, ' ').replace('--org 3', '--org organization.yaml');
}

/** The packages that the files import, with the versions that the jobs are tested with. */
async function dependenciesOf(files: readonly SourceFile[]): Promise<Record<string, string>> {
  const { dependencies } = JSON.parse(await readFile(join(jobsFolder, 'package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  const imported = files.flatMap(({ text }) => [...text.matchAll(/from '([^'.][^']*)'/g)]);
  const names = new Set(imported.map(([, name = '']) => name));
  return Object.fromEntries(
    Object.entries(dependencies).filter(
      ([name, version]) => names.has(name) && !version.startsWith('workspace'),
    ),
  );
}

/**
 * Writes the organization file with the role from `role.yaml` and without parameters, because the job's seed creates
 * what the job finds.
 */
function organizationOf(text: string, role: string): string {
  return text
    .replace(/^ {2}parameters:\n(?: {4}.*\n)*/m, '')
    .replace(/^ {2}# Without parameters.*\n/m, '')
    .replace(', parameters: []', '')
    .replace('- name: Auditor', `- name: ${role}`);
}
