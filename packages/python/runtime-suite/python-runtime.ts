import { existsSync, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Runtime } from '../../../layer/runtime-suite/runtime.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Which of Lambda's versions of boto3, urllib3 and the runtime client a runtime has: the oldest or the newest. */
export type Age = 'oldest' | 'newest';

/** The runtimes that the layer supports. */
export const RUNTIMES = (['3.12', '3.13'] as const).flatMap((version) =>
  (['oldest', 'newest'] as const).map((age) => ({ version, age })),
);

/** Whether `.ci/python/run` has found this version of Python and made a runtime from it. */
export function isInstalled(version: string, age: Age): boolean {
  return existsSync(interpreter(version, age));
}

/**
 * Makes a runtime from AWS's runtime client, boto3 and urllib3, which `.ci/python/run` has installed.
 *
 * @param version of Python
 */
export function pythonRuntime(version: string, age: Age): Runtime {
  const python = interpreter(version, age);
  return {
    id: `python${version.replace('.', '')}_${age}`,
    layer: here('../dist/step-everywhere-python-layer.zip'),
    needs: [python, realpathSync(python)],
    // Python must not write beside the author's files, which are read-only on Lambda.
    command: (handler) => [python, '-B', '-m', 'awslambdaric', handler],
    // The packages are in the environment's folder, which Python searches last, as on Lambda.
    provide: async () => undefined,
    variables: (root) => ({
      // https://docs.aws.amazon.com/lambda/latest/dg/python-package.html, on the search paths of the runtime
      PYTHONPATH: [`/opt/python/lib/python${version}/site-packages`, '/opt/python', '/var/runtime']
        .map((path) => root + path)
        .join(':'),
      AWS_EXECUTION_ENV: `AWS_Lambda_python${version}`,
    }),
  };
}

/** The version of a package in a runtime. */
export async function pinned(name: string, age: Age): Promise<string | undefined> {
  const list = await readFile(here(`../../../.ci/python/lambda/${age}.txt`), 'utf8');
  return new RegExp(`^${name}==(\\S+)`, 'm').exec(list)?.[1];
}

function interpreter(version: string, age: Age): string {
  return here(`../../../.ci/python/.venv/lambda/python${version}-${age}/bin/python`);
}
