import { extname } from 'node:path';
import type { TemplateFunction } from '@step-everywhere/emulator/internal/template';
import { OptionError } from '../console/errors.ts';
import { workerPrefix } from '../worker/worker-name.ts';
import type { FoundTemplate } from './find-template.ts';

/** A worker to find in a template. */
export interface SoughtWorker {
  /** Absolute path of its file. */
  readonly entry: string;
  /** Name of its function on this machine. */
  readonly name: string;
}

/**
 * Chooses the function of a template that a worker's file becomes: the one that the user names, else the one that is
 * built from the file, else the one with the same name, else the only worker.
 *
 * @param shown the template's path for messages.
 * @returns nothing for a template that has no worker and that the user did not name.
 * @throws {OptionError} when several functions or none may be the worker.
 */
export function chooseFunction(
  functions: readonly TemplateFunction[],
  { entry, name }: SoughtWorker,
  { id, isNamed }: Pick<FoundTemplate, 'id' | 'isNamed'>,
  shown: string,
): TemplateFunction | undefined {
  const withoutExtension = entry.slice(0, -extname(entry).length);
  const isMadeOf = ({ sources }: TemplateFunction) =>
    sources.some((source) => source === entry || source === withoutExtension);
  const ways: ((each: TemplateFunction) => boolean)[] =
    id === undefined
      ? [isMadeOf, (each) => each.name === name, (each) => each.name?.startsWith(workerPrefix) ?? false]
      : [(each) => each.id === id];
  const found = ways.map((fits) => functions.filter(fits)).find((fitting) => fitting.length > 0) ?? [];
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  if (only === undefined && !isNamed) return undefined;
  throw new OptionError('--template', describeProblem(only === undefined ? functions : found, id, shown));
}

function describeProblem(
  functions: readonly TemplateFunction[],
  id: string | undefined,
  shown: string,
): string {
  const listed = functions.map((each) => (each.name === undefined ? each.id : `${each.id} (${each.name})`));
  const have = listed.length === 0 ? 'no function' : listed.join(', ');
  const [example = { id: 'LOGICAL_ID' }] = functions;
  const remedy = `name one with --template '${shown}#${example.id}', or read no template with --no-template`;
  if (id !== undefined) return `${shown} has no function ${id}; it has ${have}`;
  if (listed.length === 0) return `${shown} has no function; name the template that deploys the worker`;
  return `${shown} does not say which of its functions the worker's file is: it has ${have}; ${remedy}`;
}
