import { MalformedObjectError } from '../errors/index.ts';
import { bucketOf, type RunObjects, readJson } from '../storage/index.ts';
import { parseExecutionArn } from './execution-arn.ts';
import { isRunPrefix, runKey, runPrefix, targetsKey } from './object-keys.ts';
import type { Run } from './run.ts';

const workerPattern = /:function:([\w-]{1,64})(?::(\$LATEST|[\w-]{1,128}))?$/;

/**
 * Finds the prefix of a run's objects from its execution alone.
 *
 * @param input the execution's input, as JSON
 * @returns a key prefix that ends with a slash; undefined if the input names no worker
 */
export function findRunPrefix(executionArn: string, input: string | undefined): string | undefined {
  const executionName = parseExecutionArn(executionArn)?.name;
  const [, functionName, qualifier = '$LATEST'] = workerPattern.exec(workerOf(input)) ?? [];
  if (executionName === undefined || functionName === undefined) return undefined;
  return runPrefix({ functionName, qualifier, executionName });
}

/**
 * Finds the run of an execution by its input.
 *
 * @param input JSON
 * @returns undefined if the run ended before its targets were listed
 * @throws errors of `objects`
 */
export async function findRun(
  objects: RunObjects,
  executionArn: string,
  input: string | undefined,
): Promise<Run | undefined> {
  const prefix = findRunPrefix(executionArn, input);
  return prefix === undefined ? undefined : readRun(objects, prefix);
}

/**
 * Reads a run's `run.json`.
 *
 * @param prefix prefix of the run's own objects; ends with a slash
 * @returns undefined while the run's targets are not listed
 * @throws {MalformedObjectError} for content that no run writes; errors of `objects`
 */
export async function readRun(objects: RunObjects, prefix: string): Promise<Run | undefined> {
  const key = runKey(prefix);
  const run = await readJson<Run>(objects, key);
  if (run === undefined) return undefined;
  if (!isRun(run)) throw new MalformedObjectError(objects.location, key);
  // Where the object was found is certain; its own statement about that may come from a copy, be wrong, or point outside a folder.
  return { ...run, Bucket: bucketOf(objects), RunPrefix: prefix, TargetsKey: targetsKey(prefix) };
}

/** An object that others may have written counts as a run only if it has the fields that readers need. */
function isRun(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { OutputKeyPattern, Function: worker, RoleName, Original = null } = value as Partial<Run>;
  const isText = (text: unknown) => typeof text === 'string' && text.length <= 2048;
  const isOriginal =
    Original === null || (isText(Original.ExecutionId) && isRunPrefix(String(Original.RunPrefix)));
  return [OutputKeyPattern, worker, RoleName].every(isText) && isOriginal;
}

function workerOf(input = ''): string {
  try {
    const { Function: worker } = JSON.parse(input) as { Function?: unknown };
    return typeof worker === 'string' ? worker : '';
  } catch {
    return '';
  }
}
