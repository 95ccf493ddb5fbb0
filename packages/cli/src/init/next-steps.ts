import { dirname, join, relative } from 'node:path';
import { neededNode } from '../console/node-version.ts';
import { pastablePath } from '../console/paths.ts';
import type { SourceFile } from './source-files.ts';

/** Whether a project gets its packages from the clone that the command runs from: it is below the clone's `examples`. */
function usesClone(folder: string, clone: string | undefined): boolean {
  return clone !== undefined && dirname(folder) === join(clone, 'examples');
}

/** Adapts the page of a new project, which says `npm install`, to a project that gets its packages from a clone. */
export function adaptToClone(source: SourceFile, folder: string, clone: string | undefined): SourceFile {
  if (source.target !== 'README.md' || !usesClone(folder, clone)) return source;
  const text = source.text.replace(
    /^npm install$/m,
    '(cd ../.. && npm start)   # installs the packages, and runs an example',
  );
  return { ...source, text };
}

/**
 * Describes the next steps with a new project.
 *
 * @param folder of the project, absolute.
 * @param cwd the user's working directory.
 * @param clone the repository's folder if the command runs from a clone. npm may not have the clone's packages; a
 * project below `examples` uses those of the clone.
 * @param isPython whether the worker and its tests are in Python.
 */
export function nextSteps(folder: string, cwd: string, clone: string | undefined, isPython = false): string {
  const enter = (to: string, from: string) =>
    relative(from, to) === '' ? '' : `cd ${pastablePath(to, from)} && `;
  const python = [
    'python3 -m venv .venv',
    '.venv/bin/pip install boto3 pytest',
    'export STEP_EVERYWHERE_PYTHON=.venv/bin/python',
  ];
  const run = [...(isPython ? python : []), 'npm test', 'npm run dev'].join(' && ');
  if (clone === undefined) return `Next: ${enter(folder, cwd)}npm install && ${run}`;
  const examples = join(clone, 'examples');
  if (usesClone(folder, clone)) return `Next: ${enter(clone, cwd)}npm start && ${enter(folder, clone)}${run}`;
  const pack = `npx --yes pnpm@12 --dir ${pastablePath(clone, folder)} --filter-prod step-everywhere... pack --pack-destination "$PWD/vendor"`;
  const steps = `${enter(folder, cwd)}${pack} && npm install ./vendor/*.tgz && ${run}`;
  return `This command comes from a clone, and npm may not have its packages, so the next line packs those of the clone. The project needs Node.js ${neededNode} or later. A project in ${pastablePath(examples, cwd)} uses the clone directly.\nNext: ${steps}`;
}
