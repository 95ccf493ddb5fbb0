import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { InputError } from '../errors/index.ts';
import { failureClasses } from '../failures/index.ts';
import { parseRunInput, type RunHome, type RunInput } from '../input/index.ts';
import { fillPlaceholders, parseOutputKeyPattern } from '../output-key/index.ts';
import { parseExecutionArn, type Run, runKey, runPrefix, targetsKey } from '../run/index.ts';
import { bucketObjects, type RunObjects, storeJson } from '../storage/index.ts';
import { accountLines } from './account-lines.ts';
import { findFailed } from './failed-targets.ts';
import { inheritInput } from './inherit-input.ts';
import { noteRetry } from './note-retry.ts';
import { type RunSettings, storeTargets } from './store-targets.ts';

/** What the state machine asks with. */
export interface ListTargetsEvent {
  /** What the user started the run with. */
  readonly Input: unknown;
  /** ARN of the execution. */
  readonly ExecutionId: string;
  readonly ExecutionName: string;
}

/** Who answers and where the answer goes. */
export interface ListTargetsCircumstances {
  readonly organizations: OrganizationsClient;
  /** Knows the run that is to be retried. */
  readonly states: SFNClient;
  readonly bucketClient: S3Client;
  readonly bucket: string;
  /** The stack's `OutputKeyPattern`. */
  readonly outputKeyPattern: string;
  /** The stack's `DefaultRegions`; none means every region of the partition. */
  readonly defaultRegions: readonly string[];
  /** Whether the operator allows `Session.Tags`; by default so. */
  readonly tagSession?: boolean;
}

/**
 * Checks a run's input and writes its targets to S3, one line an account.
 *
 * @throws {InputError} for an input that is refused, or that selects no account
 * @throws {OutputKeyPatternError} when the stack's pattern cannot be used
 * @throws {ServiceCallError} when Organizations or S3 refuse
 */
export async function listTargets(
  event: ListTargetsEvent,
  circumstances: ListTargetsCircumstances,
): Promise<Run> {
  const { organizations, bucketClient, bucket, defaultRegions, tagSession = true } = circumstances;
  const home = homeOf(event.ExecutionId);
  const { input: given, original } = await inheritInput(event.Input, home, circumstances);
  const input = parseRunInput(given, home, defaultRegions);
  refuseForbiddenTags(input, tagSession);
  const settings = describeRun(input, event, circumstances);
  const { lines, Original } =
    'retry' in input.scope
      ? await findFailed(input.scope.retry, input.worker, original, { bucketClient, bucket })
      : { lines: accountLines(organizations, input.scope), Original: null };
  const objects = bucketObjects(bucketClient, bucket);
  const waves = await storeTargets(objects, settings, input, refuseNone(lines, Original !== null));
  // A preflight retries nothing.
  const run: Run = { ...settings, ...waves, Original: input.preflight ? null : Original };
  await announceRun(objects, run, event.ExecutionId);
  return run;
}

function homeOf(executionId: string): RunHome {
  const home = parseExecutionArn(executionId);
  if (home === undefined) {
    throw new InputError(
      'ExecutionId',
      `${executionId} is not the ARN of an execution of the state machine.`,
    );
  }
  const executionPrefix = executionId.slice(0, -home.name.length);
  return { ...home, executionPrefix, failureClasses: [...failureClasses, 'not-attempted'] };
}

/** After the targets: whoever finds the run finds them too. */
async function announceRun(objects: RunObjects, run: Run, executionId: string): Promise<void> {
  // A payload may be what its author wants to see in no bucket; the execution's input keeps it.
  const settings: Run = { ...run, Payload: null };
  await storeJson(objects, runKey(run.RunPrefix), settings);
  if (run.Original !== null) await noteRetry(objects, run, run.Original, executionId);
}

/** Left out in silence, they would leave a session wider than whoever starts the run believes. */
function refuseForbiddenTags({ session }: RunInput, tagSession: boolean): void {
  if (tagSession || session.Tags === undefined) return;
  throw new InputError(
    'Session.Tags',
    "The input has Session.Tags, but the stack's parameter TagSession is false, so it must have none. " +
      'Leave the tags out, or ask the operator to set the parameter to true.',
  );
}

function describeRun(
  input: RunInput,
  { ExecutionName }: ListTargetsEvent,
  { bucket, outputKeyPattern }: ListTargetsCircumstances,
): RunSettings {
  const { functionName, qualifier, arn } = input.worker;
  const prefix = runPrefix({ functionName, qualifier, executionName: ExecutionName });
  return {
    Bucket: bucket,
    RunPrefix: prefix,
    TargetsKey: targetsKey(prefix),
    OutputKeyPattern: fillPlaceholders(parseOutputKeyPattern(outputKeyPattern), {
      Function: functionName,
      FunctionQualifier: qualifier,
      ExecutionId: ExecutionName,
    }),
    Function: arn,
    RoleName: input.roleName,
    Session: input.session,
    Payload: input.payload,
    // A preflight is to see every account.
    ToleratedFailurePercentage: input.preflight ? 100 : input.toleratedFailurePercentage,
    AccountConcurrency: input.accountConcurrency,
    RegionConcurrency: input.regionConcurrency,
    Preflight: input.preflight,
  };
}

async function* refuseNone<Line>(lines: AsyncIterable<Line>, isRetry: boolean): AsyncGenerator<Line> {
  let any = false;
  for await (const line of lines) {
    any = true;
    yield line;
  }
  if (any) return;
  throw isRetry
    ? new InputError('Retry', 'Retry selects no target: none of the run failed, or none of the Classes.')
    : new InputError(
        'Accounts',
        'Accounts selects no account of the organization, but must select at least one.',
      );
}
