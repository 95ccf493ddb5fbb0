import { readFileSync } from 'node:fs';
import type { RolldownLog } from 'rolldown';
import type { BundlerError } from './bundler.ts';

/**
 * Makes one-line errors from the bundler's, which contain many lines of source.
 *
 * @param thrown by the bundler: one error, or an error with all others in `errors`.
 */
export function describeThrown(thrown: unknown): BundlerError[] {
  const { errors } = thrown as { readonly errors?: readonly RolldownLog[] };
  return (errors ?? [thrown as RolldownLog]).map((error) => {
    const described = brokenManifest(error) ?? describeLog(error);
    return missingTsconfig.test(described.text)
      ? { ...described, text: `${described.text}; ${remedyOfTsconfig}` }
      : described;
  });
}

/** The bundler's message for a `tsconfig.json` that extends, or refers to, a missing one. */
const missingTsconfig = /^Failed to load tsconfig .*not found$/i;
const remedyOfTsconfig =
  'the tsconfig.json beside the worker, or above it, names it: copy it too, or take its "extends" out';

/** The bundler's message for a `package.json` that is not JSON; it looks like an internal error. */
const JSON_ERROR =
  /^JSONError \{ path: "(?<file>.*)", message: "(?<text>.*?)(?: at line \d+ column \d+)?", line: (?<line>\d+), column: (?<column>\d+) \}/m;

function brokenManifest({ code = '', message }: RolldownLog): BundlerError | undefined {
  const found = code === 'UNHANDLEABLE_ERROR' ? JSON_ERROR.exec(message)?.groups : undefined;
  if (found === undefined) return undefined;
  const { file = '', text = '', line, column } = found;
  return { code, text: `no JSON: ${text}`, file, line: Number(line), column: Number(column) - 1 };
}

/** Describes an error, or a warning that is treated as one. */
export function describeLog({ code = '', message, id, loc, exporter }: RolldownLog): BundlerError {
  const isUnresolved = code === 'UNRESOLVED_IMPORT' || code === 'RESOLVE_ERROR';
  const file = loc?.file ?? id;
  const source =
    code === 'PARSE_ERROR' && file !== undefined && loc !== undefined ? lineOf(file, loc.line) : '';
  return {
    code,
    text:
      isUnresolved && exporter !== undefined
        ? `Could not resolve "${exporter}"`
        : firstLine(message).replace(/\.$/, '') + source,
    ...(file === undefined ? {} : { file }),
    ...(loc === undefined ? {} : { line: loc.line, column: loc.column }),
    ...(isUnresolved && exporter !== undefined ? { specifier: exporter } : {}),
  };
}

function firstLine(message: string): string {
  const [line = ''] = message.split('\n');
  return line.replace(/^\[[A-Z_]+\] /, '').replace(/^\[plugin [^\]]*\] ?/, '');
}

const LONGEST_SOURCE = 100;

/** The source line is shown because it says more than "Unexpected token". */
function lineOf(file: string, line: number): string {
  const text = readFileSync(file, 'utf8').split('\n')[line - 1]?.trim() ?? '';
  return text === ''
    ? ''
    : ` in: ${text.length > LONGEST_SOURCE ? `${text.slice(0, LONGEST_SOURCE)}…` : text}`;
}

/** The text after `import(` if the author expects that the package may be missing. */
const CAUGHT = /^(['"`])[^'"`]*\1\s*\)\s*\.catch\s*\(/;

/** Whether the worker can run without the import that could not be resolved: `import('x').catch(…)`. */
export function isOptionalImport({ id, pos }: RolldownLog): boolean {
  if (id === undefined || pos === undefined) return false;
  const source = readFileSync(id);
  // The position is in bytes.
  return CAUGHT.test(source.subarray(pos).toString());
}
