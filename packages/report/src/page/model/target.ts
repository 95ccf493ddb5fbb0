import { fillTemplate } from '../../encoding/index.ts';
import { cellStatus, type Reason, type ReportAccount, type RunReport } from '../../run-report.ts';

/** One target, with everything to show. */
export interface Target {
  readonly cell: number;
  readonly account: ReportAccount;
  readonly region: string;
  readonly status: number;
  readonly reason: Reason | undefined;
  /** Milliseconds since 1970. */
  readonly started: number | undefined;
  readonly ended: number | undefined;
  /** Milliseconds. */
  readonly duration: number | undefined;
  /** Bytes of its result. */
  readonly size: number | undefined;
}

/** Looks a target up. */
export function targetAt({ accounts, regions, cells, reasons, run }: RunReport, cell: number): Target {
  const account = accounts[Math.floor(cell / regions.length)] as ReportAccount;
  const region = regions[cell % regions.length] as string;
  const template = reasons[(cells.reason[cell] as number) - 1];
  const time = (column: Uint32Array) =>
    column[cell] ? run.startTime + (column[cell] as number) - 1 : undefined;
  const started = time(cells.started);
  const ended = time(cells.ended);
  return {
    cell,
    account,
    region,
    status: cells.status[cell] as number,
    reason: template && {
      ...template,
      message: fillTemplate(template.message, { id: account.id, name: account.name, region }),
    },
    started,
    ended,
    duration: started === undefined || ended === undefined ? undefined : ended - started,
    size: cells.size[cell] ? (cells.size[cell] as number) - 1 : undefined,
  };
}

/** The name of each status. */
export const statusNames: readonly string[] = [
  'not a target',
  'succeeded',
  'failed',
  'skipped',
  'not attempted',
  'waiting',
  'ready',
];

/** The statuses of targets, in the order of the page. */
export const shownStatuses = [
  cellStatus.succeeded,
  cellStatus.ready,
  cellStatus.failed,
  cellStatus.skipped,
  cellStatus.notAttempted,
  cellStatus.waiting,
] as const;

/** Targets by status. */
export function countStatuses({ cells: { status } }: RunReport): readonly number[] {
  const counts = statusNames.map(() => 0);
  for (const value of status) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

/** A region's name, or a text for the unknown regions of an account. */
export function regionName(region: string): string {
  return region === 'enabled' ? '(regions unknown)' : region;
}
