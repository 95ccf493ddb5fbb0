import { join } from 'node:path';
import { folderObjects, type Summary } from '@step-everywhere/infra/internal/run';
import { paint } from '../console/console.ts';
import { helpAddress } from '../console/help-address.ts';
import { pastablePath, shownPath } from '../console/paths.ts';
import { visibleLine } from '../console/terminal-text.ts';
import { count } from '../console/words.ts';
import { errorLocation } from './error-location.ts';
import { explainedFailure } from './explained-failure.ts';
import { summaryLine } from './summary-line.ts';
import { groupFailed, groupSkipped, type TargetGroup } from './target-groups.ts';

const most = { groups: 20, accounts: 5, regions: 6 } as const;

/** Where the data of a summary is. */
export interface SummaryFiles {
  /** Absolute path; it contains a folder for each bucket. */
  readonly folder: string;
  /** Absolute path of the folder with the worker's sources. */
  readonly workerFolder: string;
  /** Location of the functions' logs, as it is printed. */
  readonly logs: string;
  /** Path of the HTML report, or the command that writes it. */
  readonly report: string;
}

/**
 * Prints the outcome of a run: unsuccessful targets grouped by reason, the locations of results and logs, and the
 * summary line last.
 *
 * @param stream the run's standard output, or standard error under `--json`.
 * @param cwd paths below it are shown relative to it.
 */
export async function printSummary(
  stream: NodeJS.WriteStream,
  summary: Summary,
  { folder, workerFolder, logs, report }: SummaryFiles,
  cwd: string,
): Promise<void> {
  const objects = folderObjects(join(folder, summary.Bucket));
  const failed = await groupFailed(objects, summary);
  const skipped = await groupSkipped(objects, summary);
  const examples = failed.slice(0, most.groups).map(({ example }) => example);
  const locations = await Promise.all(
    examples.map((target) => errorLocation(objects, summary, workerFolder, target)),
  );
  const at = locations.map((location) => location && shownPath(location, cwd));
  const shown = (...path: string[]) => visibleLine(pastablePath(join(folder, ...path), cwd));
  const lines = [
    ...section(stream, 'Failed', 'red', failed, at, shown(summary.Bucket, summary.FailuresKey)),
    ...section(stream, 'Skipped', 'yellow', skipped, [], shown(summary.Bucket, summary.SkippedKey)),
    visibleLine(`Report: ${report}`),
    ...(summary.Preflight ? [] : [`Results: ${shown(summary.Bucket, resultsPath(summary))}`]),
    visibleLine(`Logs: ${logs}`),
    summaryLine(summary),
  ];
  stream.write(`${lines.join('\n')}\n`);
}

function section(
  stream: NodeJS.WriteStream,
  title: string,
  colour: 'red' | 'yellow',
  groups: readonly TargetGroup[],
  locations: readonly (string | undefined)[],
  file: string,
): string[] {
  if (groups.length === 0) return [];
  const shown = groups
    .slice(0, most.groups)
    .flatMap((group, index) => describeGroup(stream, colour, group, locations[index]));
  const hidden = groups.length - most.groups;
  return [`${title}:`, ...shown, ...(hidden > 0 ? [`  and ${hidden} more reasons in ${file}`] : []), ''];
}

/** Reason and remedy are not shortened, because the reader may need the end. */
function describeGroup(
  stream: NodeJS.WriteStream,
  colour: 'red' | 'yellow',
  group: TargetGroup,
  location: string | undefined,
): string[] {
  const { error, reason, remedy, failureClass } = group.example;
  const targets = count(group.targets, 'target');
  const accounts = [...group.accounts.values()];
  const shown = accounts
    .slice(0, most.accounts)
    .map(({ name, id, regions }) => visibleLine(`    ${name} (${id}): ${list(regions)}`));
  const hidden = accounts.length - most.accounts;
  return [
    `  ${paint(stream, colour, targets)}  ${visibleLine(`${error === undefined ? '' : `${error}: `}${reason}`)}`,
    ...(location === undefined ? [] : [`    at ${visibleLine(location)}`]),
    ...(remedy ? [`    Remedy: ${visibleLine(remedy)}`] : []),
    ...(failureClass === undefined
      ? []
      : [`    Help: ${visibleLine(helpAddress(explainedFailure({ error, reason, failureClass })))}`]),
    ...shown,
    ...(hidden > 0 ? [`    and ${hidden} more accounts`] : []),
  ];
}

function list(regions: readonly string[]): string {
  return regions.length <= most.regions ? regions.join(', ') : `${regions.length} regions`;
}

/** The key pattern, with `ACCOUNT` and `REGION` for the parts that differ by target. */
function resultsPath({ OutputKeyPattern }: Summary): string {
  return OutputKeyPattern.replace(/\{\{\s*\.AccountId\s*\}\}/g, 'ACCOUNT').replace(
    /\{\{\s*\.Region\s*\}\}/g,
    'REGION',
  );
}
