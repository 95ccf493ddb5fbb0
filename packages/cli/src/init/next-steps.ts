import { dirname, join, relative } from 'node:path';
import { pastablePath } from '../console/paths.ts';

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
  if (dirname(folder) === examples)
    return `Next: ${enter(clone, cwd)}npm start && ${enter(folder, clone)}${run}`;
  return `npm may not have its packages: this command comes from a clone. Make the project in ${pastablePath(examples, cwd)} instead, where it gets the packages of the clone.`;
}
