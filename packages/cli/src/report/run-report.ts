import { join } from 'node:path';
import { paint } from '../console/console.ts';
import { pastablePath, shownPath } from '../console/paths.ts';
import { thrownAt } from './error-location.ts';
import { summaryLine } from './summary-line.ts';
import { groupTargets, type TargetGroup } from './target-groups.ts';
import { failedTargets, type RunSummary, skippedTargets } from './unsuccessful-targets.ts';

const most = { groups: 20, accounts: 5, regions: 6 } as const;

/** Where a report finds what it tells, all absolute. */
export interface ReportPlaces {
  /** The buckets' folders and `_logs` are in it. */
  readonly folder: string;
  /** Paths below are shown relative to it. */
  readonly cwd: string;
  /** The worker's sources are in it. */
  readonly workerFolder: string;
  /** Where the functions' logs are, if not in the folder; false where nobody knows. */
  readonly logs?: string | false;
  /** The HTML report, or the command that writes it. */
  readonly report?: string;
}

/**
 * Writes what a run came to: the targets that did not succeed, grouped by their reasons, where results and logs lie,
 * and the summary line last.
 *
 * @param stream the run's standard output, or standard error under `--json`.
 */
export async function writeReport(
  stream: NodeJS.WriteStream,
  summary: RunSummary,
  places: ReportPlaces,
): Promise<void> {
  const { folder, cwd } = places;
  const shown = (...path: string[]) => pastablePath(join(folder, ...path), cwd);
  const failed = await groupTargets(failedTargets(folder, summary));
  const skipped = await groupTargets(skippedTargets(folder, summary));
  const thrown = await Promise.all(
    failed.slice(0, most.groups).map((group) => placeOf(group, summary, places)),
  );
  const lines = [
    ...section(stream, 'Failed', 'red', failed, thrown, shown(summary.Bucket, summary.FailuresKey)),
    ...section(stream, 'Skipped', 'yellow', skipped, [], shown(summary.Bucket, summary.TargetsKey)),
    ...(places.report === undefined ? [] : [`Report: ${places.report}`]),
    `Results: ${shown(summary.Bucket, resultsPath(summary))}`,
    ...(places.logs === false
      ? []
      : [`Logs: ${places.logs ?? shown('_logs', `${nameOfFunction(summary)}.log`)}`]),
    summaryLine(summary),
  ];
  stream.write(`${lines.join('\n')}\n`);
}

async function placeOf(
  group: TargetGroup,
  summary: RunSummary,
  { folder, cwd, workerFolder }: ReportPlaces,
): Promise<string | undefined> {
  const place = await thrownAt(folder, summary, workerFolder, group.example);
  return place && shownPath(place, cwd);
}

function section(
  stream: NodeJS.WriteStream,
  title: string,
  colour: 'red' | 'yellow',
  groups: readonly TargetGroup[],
  thrown: readonly (string | undefined)[],
  file: string,
): string[] {
  if (groups.length === 0) return [];
  const shown = groups
    .slice(0, most.groups)
    .flatMap((group, index) => describeGroup(stream, colour, group, thrown[index]));
  const hidden = groups.length - most.groups;
  return [`${title}:`, ...shown, ...(hidden > 0 ? [`  and ${hidden} more reasons in ${file}`] : []), ''];
}

/** Reason and remedy stand whole: what was cut off would be what the reader needs. */
function describeGroup(
  stream: NodeJS.WriteStream,
  colour: 'red' | 'yellow',
  group: TargetGroup,
  place: string | undefined,
): string[] {
  const { error, reason, remedy } = group.example;
  const count = `${group.targets} ${group.targets === 1 ? 'target' : 'targets'}`;
  const accounts = [...group.accounts.values()];
  const shown = accounts
    .slice(0, most.accounts)
    .map(({ name, id, regions }) => `    ${name} (${id}): ${list(regions)}`);
  const hidden = accounts.length - most.accounts;
  return [
    `  ${paint(stream, colour, count)}  ${error === undefined ? '' : `${error}: `}${oneLine(reason)}`,
    ...(place === undefined ? [] : [`    at ${place}`]),
    ...(remedy ? [`    Remedy: ${oneLine(remedy)}`] : []),
    ...shown,
    ...(hidden > 0 ? [`    and ${hidden} more accounts`] : []),
  ];
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
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

function nameOfFunction({ Function: arn }: RunSummary): string {
  return arn.split(':')[6] ?? arn;
}
