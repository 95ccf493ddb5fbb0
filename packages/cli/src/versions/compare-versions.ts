import { contractVersion } from '@step-everywhere/core/contract';
import packageJson from '../../package.json' with { type: 'json' };

/** The parts of step-everywhere that take part in a run on AWS and are deployed separately. */
export interface Versions {
  readonly stack: StackVersion;
  /** Absent when no worker is named. */
  readonly worker?: WorkerVersion;
}

/** The versions in the tags of an orchestrator's stack. Stacks of early versions have no such tags. */
export interface StackVersion {
  readonly version?: string;
  readonly contract?: number;
}

/** The SDK of a worker. */
export interface WorkerVersion {
  /** Name of the function. */
  readonly name: string;
  /** Absent when neither a layer nor a tag of the function names it. */
  readonly sdk?: { readonly version: string; readonly from: 'layer' | 'tag' };
}

/** Version of this command line. */
export const ownVersion: string = packageJson.version;

/**
 * Version of the contract that the SDKs of each line of releases follow; docs/upgrade.md has the same table.
 * A line is `0.MINOR`, and from 1.0 on `MAJOR`: within a line, nothing changes that another part relies on.
 */
export const contracts: Readonly<Record<string, number>> = { '0.1': contractVersion };

/**
 * The line of releases that a version belongs to.
 *
 * @example `lineOf('0.1.7')` is `0.1`, `lineOf('2.3.0')` is `2`.
 */
export function lineOf(version: string): string {
  const [major = '', minor = ''] = version.split('.');
  return major === '0' ? `0.${minor}` : major;
}

/**
 * Finds parts that do not work together, and says which one to update.
 *
 * @param own version of this command line.
 * @returns a sentence for each problem; empty when there is none, or the versions are unknown.
 */
export function versionProblems({ stack, worker }: Versions, own: string = ownVersion): string[] {
  const { version, contract } = stack;
  if (version === undefined || contract === undefined)
    return ['the stack does not say its version, so it is older than this command line: update it'];
  const problems: string[] = [];
  if (lineOf(own) !== lineOf(version)) {
    const older = isNewer(own, version) ? 'the stack' : 'the command line';
    problems.push(
      `the command line is ${own} and the stack ${version}, which may not work together: update ${older}`,
    );
  }
  const sdk = worker?.sdk?.version;
  if (sdk === undefined) return problems;
  const followed = contracts[lineOf(sdk)];
  if (followed === undefined ? isNewer(sdk, version) : followed > contract) {
    const which = followed === undefined ? 'may follow a newer contract' : `follows contract ${followed}`;
    problems.push(
      `the SDK ${sdk} of ${worker?.name} ${which}, and the stack ${version} contract ${contract}, so every target may fail: update the stack`,
    );
  }
  return problems;
}

/** Lists the versions in one line. */
export function describeVersions({ stack, worker }: Versions, own: string = ownVersion): string {
  const { version = 'unknown', contract } = stack;
  const ofStack = contract === undefined ? version : `${version} (contract ${contract})`;
  const parts = [`command line ${own}`, `stack ${ofStack}`];
  if (worker?.sdk) parts.push(`${worker.name}: SDK ${worker.sdk.version} (from its ${worker.sdk.from})`);
  else if (worker) parts.push(`${worker.name} does not say its SDK's version`);
  return parts.join(', ');
}

/** Whether a version is later than another one, without regard to any pre-release part after a hyphen. */
function isNewer(one: string, other: string): boolean {
  const numbers = (version: string) => version.split('-', 1).join('').split('.').map(Number);
  const [left, right] = [numbers(one), numbers(other)];
  const differs = left.findIndex((number, index) => number !== right[index]);
  return differs >= 0 && (left[differs] ?? 0) > (right[differs] ?? 0);
}
