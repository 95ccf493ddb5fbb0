import type { Organization } from '@step-everywhere/emulator';
import { splitArn } from '../aws/arn.ts';
import { didYouMean } from '../console/did-you-mean.ts';
import { OptionError } from '../console/errors.ts';
import type { ExecutionInput, InputOptions } from '../input/execution-input.ts';
import type { FailOn } from '../runs/status.ts';
import type { SettingsOptions } from '../settings/settings-options.ts';
import type { WorkerOptions } from '../worker/prepare-worker.ts';
import { workerPrefix } from '../worker/worker-name.ts';
import type { EmulatedCloudOptions } from './emulated-cloud.ts';
import type { DeployedWorker } from './worker-function.ts';

/** The orchestrator can only assume roles with this tag. */
const assumableTag = 'stepeverywhere:assumable';

/**
 * Adds the fields that only this command knows to a run's input: the deployed worker, and the role if there is only
 * one.
 *
 * @throws {OptionError} when the input names a worker that was not deployed or a role that no account has, and when
 * it names no role although there are several.
 */
export function completeInput(
  input: ExecutionInput,
  worker: Pick<DeployedWorker, 'name' | 'arn'>,
  organization: Organization,
): ExecutionInput {
  checkFunction(input.Function, worker);
  checkRole(input.RoleName, organization);
  return { Function: worker.arn, RoleName: input.RoleName ?? onlyRole(organization), ...input };
}

/** A text that is not a worker's ARN is left for the orchestrator to refuse, so that the error is the same as on AWS. */
function checkFunction(given: unknown, { name, arn }: Pick<DeployedWorker, 'name' | 'arn'>): void {
  if (typeof given !== 'string') return;
  const [unqualified] = /^arn:[^:]+:lambda:[^:]*:\d*:function:[^:]+/.exec(given) ?? [];
  if (unqualified === undefined || unqualified === arn) return;
  if (!splitArn(unqualified).name.startsWith(workerPrefix)) return;
  throw new OptionError(
    '--input',
    `Function is ${JSON.stringify(given)}, but this run deployed ${name}; leave Function out`,
  );
}

/**
 * Refuses a role that no account has, because the run would fail in every account. A text that is not a role's name
 * is left for the orchestrator to refuse.
 */
function checkRole(given: unknown, { accounts }: Organization): void {
  if (typeof given !== 'string' || !/^[\w+=,.@/-]+$/.test(given)) return;
  const names = [...new Set(accounts.flatMap(({ roles }) => roles.map(({ name }) => name)))];
  if (names.includes(given)) return;
  const known =
    names.length === 0 ? 'no account has a role' : `the accounts have ${names.slice(0, 5).join(', ')}`;
  throw new OptionError(
    '--role',
    `no account of the organization has the role ${given}; ${known}${didYouMean(given, names)}`,
  );
}

function onlyRole({ accounts }: Organization): string {
  const roles = accounts.flatMap((account) => account.roles);
  const assumable = roles.filter(({ tags }) => tags[assumableTag] === 'true').map(({ name }) => name);
  const names = [...new Set(assumable)];
  const [only, ...others] = names;
  if (only !== undefined && others.length === 0) return only;
  const found =
    only === undefined ? `no role has the tag ${assumableTag} = true` : `there are ${names.join(', ')}`;
  throw new OptionError('--role', `name the role to assume, or RoleName in the file of --input (${found})`);
}

/** The options of `step-everywhere dev`. */
export interface DevOptions
  extends InputOptions,
    Omit<EmulatedCloudOptions, 'port'>,
    SettingsOptions,
    Pick<WorkerOptions, 'name' | 'plain'> {
  /** Whether standard output gets only the summary object. */
  readonly json?: boolean;
  /** HTML file to write the run's report to. */
  readonly report?: string;
  /** What makes the exit status 2, in addition to failed targets and those that were not attempted. */
  readonly failOn?: FailOn;
  /** Whether to serve the report during the run, and after it until the command is stopped. */
  readonly ui?: boolean;
  /** Whether to print the worker's logs. */
  readonly logs?: boolean;
  /** Whether to run again when the worker changes. */
  readonly watch?: boolean;
}
