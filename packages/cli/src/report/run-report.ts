import { join, relative } from 'node:path';
import { type Console, paint } from '../console.ts';
import type { RunSummary } from '../run/summary.ts';
import { failedTargets, skippedTargets } from './missed-targets.ts';
import { summaryLine } from './summary-line.ts';
import { groupTargets, type TargetGroup } from './target-groups.ts';

const most = { groups: 20, accounts: 5, regions: 6, reason: 1_000 } as const;

/**
 * Writes what a run came to: the targets that did not succeed, grouped by their reasons, where the results lie, and
 * the summary line last.
 *
 * @param stream the run's standard output, or standard error under `--json`.
 * @param folder absolute; the buckets' folders are in it.
 */
export async function writeReport(
  stream: NodeJS.WriteStream,
  summary: RunSummary,
  folder: string,
  cwd: Console['cwd'],
): Promise<void> {
  const bucket = shownPath(join(folder, summary.Bucket), cwd);
  const failed = await groupTargets(failedTargets(folder, summary));
  const skipped = await groupTargets(skippedTargets(folder, summary));
  const lines = [
    ...section(stream, 'Failed', 'red', failed, `${bucket}/${summary.FailuresKey}`),
    ...section(stream, 'Skipped', 'yellow', skipped, `${bucket}/${summary.TargetsKey}`),
    `Results: ${bucket}/${resultsPath(summary)}`,
    summaryLine(summary),
  ];
  stream.write(`${lines.join('\n')}\n`);
}

function section(
  stream: NodeJS.WriteStream,
  title: string,
  colour: 'red' | 'yellow',
  groups: readonly TargetGroup[],
  file: string,
): string[] {
  if (groups.length === 0) return [];
  const shown = groups.slice(0, most.groups).flatMap((group) => describeGroup(stream, colour, group));
  const hidden = groups.length - most.groups;
  return [`${title}:`, ...shown, ...(hidden > 0 ? [`  and ${hidden} more reasons in ${file}`] : []), ''];
}

function describeGroup(stream: NodeJS.WriteStream, colour: 'red' | 'yellow', group: TargetGroup): string[] {
  const reason = group.reason.replace(/\s*\n\s*/g, ' ');
  const text = reason.length > most.reason ? `${reason.slice(0, most.reason - 1)}…` : reason;
  const count = `${group.targets} ${group.targets === 1 ? 'target' : 'targets'}`;
  const accounts = [...group.accounts.values()];
  const shown = accounts
    .slice(0, most.accounts)
    .map(({ name, id, regions }) => `    ${name} (${id}): ${list(regions)}`);
  const hidden = accounts.length - most.accounts;
  return [
    `  ${paint(stream, colour, count)}  ${group.error === undefined ? '' : `${group.error}: `}${text}`,
    ...shown,
    ...(hidden > 0 ? [`    and ${hidden} more accounts`] : []),
  ];
}

function list(regions: readonly string[]): string {
  if (regions.length <= most.regions) return regions.join(', ');
  return `${regions.length} regions`;
}

/** The pattern with `ACCOUNT` and `REGION` for what differs by target. */
function resultsPath({ OutputKeyPattern }: RunSummary): string {
  return OutputKeyPattern.replace(/\{\{\s*\.AccountId\s*\}\}/g, 'ACCOUNT').replace(
    /\{\{\s*\.Region\s*\}\}/g,
    'REGION',
  );
}

/** Relative when it lies below the working directory, for a person to open. */
export function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short === '' || short.startsWith('..') ? path : short;
}
