import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Where the errors of the project are defined, and the syntax of the definition in each language; the first group is the name. */
const sources = [
  {
    files: ['packages/*/src/**/*.ts', 'layer/src/**/*.ts', 'infra/src/**/*.ts', 'scripts/**/*.{ts,mjs}'],
    definition: /(?<!abstract )class (\w+) extends \w*(?:Error|Unresolved)\b/g,
  },
  { files: ['packages/python/src/step_everywhere/*.py'], definition: /^class (\w+)\(\w*Error\)/gm },
  { files: ['packages/go/*.go'], definition: /^func \(\w+ \*([A-Z]\w+)\) Error\(\) string/gm },
  { files: ['infra/*.asl.json'], definition: /"Error": "(\w+)"/g },
] as const;

/**
 * Finds the names of the errors that the project's code defines, in every language, and of those with which its state machines fail.
 *
 * @param only patterns of the files to read; all sources by default.
 */
export function typedErrors(only?: readonly string[]): ReadonlySet<string> {
  const exclude = ['**/test/**', '**/node_modules/**', '**/dist/**'];
  const names = sources.flatMap(({ files, definition }) =>
    globSync([...(only ?? files)], { cwd: root, exclude }).flatMap((file) =>
      [...readFileSync(`${root}${file}`, 'utf8').matchAll(definition)].map(([, name = '']) => name),
    ),
  );
  return new Set(names);
}
