import { CommanderError } from 'commander';
import { CliError, RunFailedError } from './errors.ts';

/** Errors of the packages that the command line uses, and of a run's execution, that users see under their own names. */
export const explainedNames: ReadonlySet<string> = new Set([
  'ExecutionError',
  'FaultError',
  'FolderOwnerError',
  'FunctionError',
  'FunctionPoolClosedError',
  'InputError',
  'InvalidDefinitionError',
  'ListenError',
  'MalformedObjectError',
  'MissingObjectError',
  'NoTargetSucceeded',
  'OrganizationError',
  'OutputKeyPatternError',
  'PythonError',
  'RegionError',
  'ReportDataError',
  'RunBroke',
  'RunObjectError',
  'ServiceCallError',
  'SettingError',
  'StackError',
  'StillRunningError',
  'ThrottledError',
  'ToleranceExceeded',
  'UnavailableError',
]);

/** Errors whose entries say more than the entry of the error that they are the cause of. */
const specificCauses: ReadonlySet<string> = new Set([
  'FolderOwnerError',
  'ListenError',
  'OrganizationError',
  'PythonError',
]);

/** The name under which the troubleshooting page explains an error. */
export function explainedName(error: unknown): string {
  if (error instanceof CommanderError) return 'UsageError';
  if (error instanceof RunFailedError) {
    const { error: own } = error;
    return own !== undefined && explainedNames.has(own) ? own : error.name;
  }
  if (error instanceof CliError) return specificCause(error) ?? error.name;
  return error instanceof Error && explainedNames.has(error.name) ? error.name : 'Unexpected error';
}

function specificCause(error: Error): string | undefined {
  const { cause } = error;
  if (!(cause instanceof Error)) return undefined;
  return specificCauses.has(cause.name) ? cause.name : specificCause(cause);
}
