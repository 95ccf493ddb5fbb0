import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { S3Client } from '@aws-sdk/client-s3';
import { InputError } from '../errors/index.ts';
import { parseRunInput, type RunInput } from '../input/index.ts';
import { fillPlaceholders, parseOutputKeyPattern } from '../output-key/index.ts';
import { parseExecutionArn, type Run, runKey, runPrefix, targetsKey } from '../run/index.ts';
import { storeJson, storeLines } from '../storage/index.ts';
import { accountLines } from './account-lines.ts';

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
  const home = parseExecutionArn(event.ExecutionId);
  if (home === undefined) {
    throw new InputError(
      'ExecutionId',
      `${event.ExecutionId} is not the ARN of an execution of the state machine.`,
    );
  }
  const input = parseRunInput(event.Input, home, circumstances.defaultRegions);
  refuseForbiddenTags(input, circumstances.tagSession ?? true);
  const run = describeRun(input, event, circumstances);
  const lines = accountLines(circumstances.organizations, input.scope);
  const address = { bucket: run.Bucket, key: run.TargetsKey };
  await storeLines(circumstances.bucketClient, address, refuseNone(lines));
  // After the targets: whoever finds it finds them too.
  await storeJson(
    circumstances.bucketClient,
    { bucket: run.Bucket, key: runKey(run.RunPrefix) },
    settingsOf(run),
  );
  return run;
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

/** A payload may be what its author wants to see in no bucket; the execution's input keeps it. */
function settingsOf(run: Run): Run {
  return { ...run, Payload: null };
}

function describeRun(
  input: RunInput,
  { ExecutionName }: ListTargetsEvent,
  { bucket, outputKeyPattern }: ListTargetsCircumstances,
): Run {
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
    ToleratedFailurePercentage: input.toleratedFailurePercentage,
    AccountConcurrency: input.accountConcurrency,
    RegionConcurrency: input.regionConcurrency,
  };
}

async function* refuseNone<Line>(lines: AsyncIterable<Line>): AsyncGenerator<Line> {
  let any = false;
  for await (const line of lines) {
    any = true;
    yield line;
  }
  if (!any) {
    throw new InputError(
      'Accounts',
      'Accounts selects no account of the organization, but must select at least one.',
    );
  }
}
