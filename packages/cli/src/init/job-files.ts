import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { didYouMean } from '../console/did-you-mean.ts';
import { OptionError } from '../console/errors.ts';
import { jobsFolder, readFiles, type SourceFile, templateFiles } from './source-files.ts';

/** Files of the common template that a job has its own of. */
const replaced = ['README.md', 'src/index.ts', 'test/index.test.ts'];

const pages = 'https://github.com/step-everywhere/step-everywhere/blob/main/';

/** The names of the jobs that a project can start from. */
export async function jobNames(): Promise<string[]> {
  const entries = await readdir(join(jobsFolder), { recursive: true });
  // Those in TypeScript.
  return entries
    .map((entry) => entry.replaceAll('\\', '/'))
    .filter((entry) => /^[\w-]+\/src\/index\.ts$/.test(entry))
    .map((entry) => entry.split('/')[0] as string)
    .sort();
}

/**
 * Reads the files of a project that starts from one of the jobs: its worker, seed, role and test, and what every project has.
 *
 * @throws {OptionError} for a job that there is not.
 */
export async function jobFiles(job: string): Promise<SourceFile[]> {
  const names = await jobNames();
  if (!names.includes(job)) {
    const given = JSON.stringify(job);
    throw new OptionError('--from', `${given} must be one of ${names.join(', ')}${didYouMean(job, names)}`);
  }
  const common = (await templateFiles()).filter(({ target }) => !replaced.includes(target));
  const own = await readFiles(join(jobsFolder, job));
  const driver = { target: 'test/rows.ts', text: await readFile(join(jobsFolder, 'rows.ts'), 'utf8') };
  const dependencies = await dependenciesOf(own);
  const made = common.map((file) =>
    file.target === 'package.json' ? { ...file, text: withDependencies(file.text, dependencies) } : file,
  );
  return [...made, ...own.map(inProject), driver].sort((a, b) => (a.target < b.target ? -1 : 1));
}

/** Of the packages that the files import, with the versions that the jobs are tested with. */
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

function withDependencies(text: string, needed: Readonly<Record<string, string>>): string {
  const description = JSON.parse(text);
  const { '@step-everywhere/core': core } = description.dependencies;
  description.dependencies = { ...needed, '@step-everywhere/core': core };
  delete description.devDependencies['aws-sdk-client-mock'];
  description.scripts.dev += ' --services moto --seed seed.ts';
  return `${JSON.stringify(description, null, 2)}\n`;
}

/** A job's files lie one folder deeper in the repository, below pages that a project does not have. */
function inProject({ target, text }: SourceFile): SourceFile {
  if (target === 'README.md') {
    const own = text.replace(/\n`step-everywhere init .*` makes a project of it\.\n/, '');
    return {
      target,
      text: own
        .replaceAll('](../../../', `](${pages}`)
        .replaceAll('](../', `](${pages}examples/jobs/`)
        .replaceAll(/--function \S+/g, '--function __WORKER__'),
    };
  }
  return { target, text: text.replaceAll("'../../rows.ts'", "'./rows.ts'") };
}
