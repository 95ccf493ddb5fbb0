import { MalformedObjectError } from '../errors/index.ts';
import { bucketOf, type RunObjects, readJson } from '../storage/index.ts';
import { parseExecutionArn } from './execution-arn.ts';
import { isRunPrefix, runKey, runPrefix, targetsKey } from './object-keys.ts';
import type { Run } from './run.ts';

const workerPattern = /:function:([\w-]{1,64})(?::(\$LATEST|[\w-]{1,128}))?$/;

/**
 * Says where the objects of a run are, from its execution alone.
 *
 * @param input what the execution was started with, as JSON
 * @returns a key prefix that ends with a slash; nothing when the input names no worker
 */
export function findRunPrefix(executionArn: string, input: string | undefined): string | undefined {
  const executionName = parseExecutionArn(executionArn)?.name;
  const [, functionName, qualifier = '$LATEST'] = workerPattern.exec(workerOf(input)) ?? [];
  if (executionName === undefined || functionName === undefined) return undefined;
  return runPrefix({ functionName, qualifier, executionName });
}

/**
 * Finds the run that an execution was, by what it was started with.
 *
 * @param input JSON
 * @returns nothing when the run ended before it had targets
 * @throws what the objects throw
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
 * Reads what a run is.
 *
 * @param prefix of the run's own objects; ends with a slash
 * @returns nothing while the run has no targets
 * @throws {MalformedObjectError} for what no run writes; what the objects throw
 */
export async function readRun(objects: RunObjects, prefix: string): Promise<Run | undefined> {
  const key = runKey(prefix);
  const run = await readJson<Run>(objects, key);
  if (run === undefined) return undefined;
  if (!isRun(run)) throw new MalformedObjectError(objects.place, key);
  // Where it was found is certain; what it says of that may be of a copy, or wrong, or a way out of a folder.
  return { ...run, Bucket: bucketOf(objects), RunPrefix: prefix, TargetsKey: targetsKey(prefix) };
}

/** What others may have written is not a run, unless it has what a reader goes by. */
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
