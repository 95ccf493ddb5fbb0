import type { TargetState } from '@step-everywhere/infra/internal/run';
import { makeTemplate } from '../encoding/index.ts';
import {
  type CellStatus,
  type Cells,
  cellStatus,
  makeCells,
  type Reason,
  type ReportAccount,
} from '../run-report.ts';

const statuses: Readonly<Record<TargetState['status'], CellStatus>> = {
  succeeded: cellStatus.succeeded,
  failed: cellStatus.failed,
  skipped: cellStatus.skipped,
  'not-attempted': cellStatus.notAttempted,
  waiting: cellStatus.waiting,
};

/** Nobody reads more reasons; further ones keep their class and lose their message. */
const mostReasons = 20_000;

/** The cells of a report while they are being filled, by account and region. */
export class CellGrid {
  readonly cells: Cells;
  readonly reasons: Reason[] = [];
  readonly #accounts: readonly ReportAccount[];
  readonly #regions: readonly string[];
  readonly #rowOf: ReadonlyMap<string, number>;
  readonly #columnOf: ReadonlyMap<string, number>;
  readonly #reasonOf = new Map<string, number>();
  readonly #startTime: number;

  /** @param startTime start of the run, in milliseconds since 1970. */
  constructor(accounts: readonly ReportAccount[], regions: readonly string[], startTime: number) {
    this.#accounts = accounts;
    this.#regions = regions;
    this.#startTime = startTime;
    this.#rowOf = new Map(accounts.map(({ id }, row) => [id, row]));
    this.#columnOf = new Map(regions.map((region, column) => [region, column]));
    this.cells = makeCells(accounts.length * regions.length);
  }

  /** @returns undefined for an account or region that is not in the run. */
  cellOf(accountId: string, region: string): number | undefined {
    const row = this.#rowOf.get(accountId);
    const column = this.#columnOf.get(region);
    return row === undefined || column === undefined ? undefined : row * this.#regions.length + column;
  }

  /** Stores the outcomes of an account's targets, or that they have none yet. */
  setTargets(accountId: string, targets: readonly TargetState[]): void {
    for (const target of targets) {
      const cell = this.cellOf(accountId, target.region);
      if (cell === undefined) continue;
      this.setStatus(cell, statusOf(target), reasonOf(target));
      this.setTime('started', cell, target.started);
      this.setTime('ended', cell, target.ended);
    }
  }

  setStatus(cell: number, status: CellStatus, reason?: Reason): void {
    this.cells.status[cell] = status;
    this.cells.reason[cell] = reason === undefined ? 0 : this.#indexOf(cell, reason) + 1;
  }

  /** @param time ISO 8601, or milliseconds since 1970. */
  setTime(column: 'started' | 'ended', cell: number, time: string | number | undefined): void {
    if (time === undefined) return;
    const after = (typeof time === 'number' ? time : Date.parse(time)) - this.#startTime;
    if (Number.isFinite(after))
      this.cells[column][cell] = Math.min(Math.max(0, Math.round(after)), 2 ** 31) + 1;
  }

  /** With whole seconds, a target may seem to end before it started; this corrects it. */
  straightenTimes(): void {
    const { started, ended } = this.cells;
    for (let cell = 0; cell < ended.length; cell += 1) {
      const end = ended[cell] as number;
      if (end !== 0 && end < (started[cell] as number)) ended[cell] = started[cell] as number;
    }
  }

  #indexOf(cell: number, given: Reason): number {
    const { id, name } = this.#accounts[Math.floor(cell / this.#regions.length)] as ReportAccount;
    const region = this.#regions[cell % this.#regions.length] as string;
    let message = makeTemplate(given.message, { id, name, region });
    if (this.reasons.length >= mostReasons)
      message = 'One of many different messages; see failures.jsonl of the run.';
    const reason = { ...given, message };
    const key = JSON.stringify(reason);
    let index = this.#reasonOf.get(key);
    if (index === undefined) {
      index = this.reasons.push(reason) - 1;
      this.#reasonOf.set(key, index);
    }
    return index;
  }
}

function statusOf(target: TargetState): CellStatus {
  return target.status === 'not-attempted' && target.ready ? cellStatus.ready : statuses[target.status];
}

function reasonOf(target: TargetState): Reason | undefined {
  if (target.status === 'failed') return target.failure;
  if (target.status !== 'skipped') return undefined;
  return { class: '', error: '', message: target.reason, remedy: '' };
}
