import type { SFNClient } from '@aws-sdk/client-sfn';
import { failureClasses } from '../failures/index.ts';
import {
  type ExactTargets,
  parseRunInput,
  parseSelection,
  type RunHome,
  type RunInput,
  type WantedAccounts,
  type WorkerRoles,
} from '../input/index.ts';
import { fillPlaceholders, parseOutputKeyPattern } from '../output-key/index.ts';
import { parseExecutionArn, type RunSettings, runPrefix, targetsKey } from '../run/index.ts';
import { inheritInput, type OriginalExecution } from './inherit-input.ts';
import { readRunning } from './read-execution.ts';

/** The stack's rules for all runs. */
export interface RunRules {
  readonly states: SFNClient;
  readonly bucket: string;
  /** The stack's `OutputKeyPattern`. */
  readonly outputKeyPattern: string;
  /** The stack's `DefaultRegions`; empty means every region that AWS has launched. */
  readonly defaultRegions: readonly string[];
  /** Keys that `Session.Tags` may have. Default: any, as without a stack. */
  readonly sessionTagKeys?: readonly string[];
  /** The stack's `WorkerRoles`. Default: every worker may run with every role. */
  readonly workerRoles?: readonly WorkerRoles[];
}

/** A running run, as read from its input. */
export interface StartedRun {
  /** ARN of its execution. */
  readonly executionArn: string;
  readonly startDate: Date;
  readonly input: RunInput;
  readonly settings: RunSettings;
  /** The input's selection; for a retry, the selection of the run that it retries. */
  readonly selection: WantedAccounts | ExactTargets;
  /** Only for a retry: the first run of the chain. */
  readonly original?: OriginalExecution;
}

/**
 * Reads from its execution what a run was started with. Nothing in an event or an object in the bucket has any influence
 * on it.
 *
 * @throws {ExecutionError} if the execution is not a running run
 * @throws {InputError} for an input that is refused
 * @throws {OutputKeyPatternError} if the stack's pattern cannot be used
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function readStartedRun(executionArn: string, rules: RunRules): Promise<StartedRun> {
  const { startDate = new Date(), ...execution } = await readRunning(rules.states, executionArn);
  const home = homeOf(executionArn, rules);
  const given: unknown = JSON.parse(execution.input ?? '{}');
  const { input: completed, original } = await inheritInput(given, home, rules);
  const input = parseRunInput(completed, home, rules.defaultRegions);
  const settings = describeRun(input, home.name, rules);
  // The default regions at the start of the retried run are not known any more.
  const selection =
    'retry' in input.scope ? parseSelection(JSON.parse(original?.input ?? '{}'), home) : input.scope;
  return { executionArn, startDate, input, settings, selection, ...(original && { original }) };
}

function homeOf(
  executionArn: string,
  { sessionTagKeys, workerRoles = [] }: RunRules,
): RunHome & { readonly name: string } {
  const home = parseExecutionArn(executionArn) as NonNullable<ReturnType<typeof parseExecutionArn>>;
  return {
    ...home,
    executionPrefix: executionArn.slice(0, -home.name.length),
    failureClasses: [...failureClasses, 'not-attempted'],
    ...(sessionTagKeys && { sessionTagKeys }),
    workerRoles,
  };
}

function describeRun(
  input: RunInput,
  executionName: string,
  { bucket, outputKeyPattern }: RunRules,
): RunSettings {
  const { functionName, qualifier, arn } = input.worker;
  const prefix = runPrefix({ functionName, qualifier, executionName });
  // An external id is half a secret, and the bucket has many readers; only the execution's input keeps it.
  const { ExternalId: _, ...session } = input.session;
  return {
    Bucket: bucket,
    RunPrefix: prefix,
    TargetsKey: targetsKey(prefix),
    OutputKeyPattern: fillPlaceholders(parseOutputKeyPattern(outputKeyPattern), {
      Function: functionName,
      FunctionQualifier: qualifier,
      ExecutionId: executionName,
    }),
    Function: arn,
    RoleName: input.roleName,
    Session: session,
    // A preflight must check every account.
    ToleratedFailurePercentage: input.preflight ? 100 : input.toleratedFailurePercentage,
    Preflight: input.preflight,
  };
}
