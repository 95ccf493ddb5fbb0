import { generalReason } from '@step-everywhere/infra/internal/general-reason';
import { cellStatus, type Reason, type RunReport } from '../../run-report.ts';
import { targetAt } from './target.ts';

/** Failures with the same message. */
export interface MessageGroup {
  readonly error: string;
  /** Without the names of a single target. */
  readonly message: string;
  readonly remedy: string;
  readonly reasons: Set<number>;
  /** Cells, in the order of the report. */
  readonly cells: number[];
  readonly accounts: Set<number>;
}

/** Failures of one class. */
export interface ClassGroup {
  readonly name: string;
  readonly targets: number;
  /** The largest group first. */
  readonly messages: readonly MessageGroup[];
}

/** Groups the failed targets that match by class and message, the largest group first. */
export function groupFailures(report: RunReport, matching: Uint8Array): ClassGroup[] {
  const { cells, reasons, regions } = report;
  const general = new Map<number, GeneralReason>();
  const classes = new Map<string, Map<string, MessageGroup>>();
  for (let cell = 0; cell < cells.status.length; cell += 1) {
    if (cells.status[cell] !== cellStatus.failed || matching[cell] !== 1) continue;
    const index = (cells.reason[cell] as number) - 1;
    const reason = reasons[index];
    if (reason === undefined) continue;
    // One target represents all with the same reason, so its names are removed.
    const found = getOr(general, index, () => generalise(report, cell, reason));
    const messages = getOr(classes, reason.class, () => new Map<string, MessageGroup>());
    const group = getOr(messages, found.key, () => emptyGroup(reason, found.message));
    group.reasons.add(index);
    group.cells.push(cell);
    group.accounts.add(Math.floor(cell / regions.length));
  }
  return [...classes]
    .map(([name, messages]) => ({
      name,
      targets: sum([...messages.values()].map((group) => group.cells.length)),
      messages: [...messages.values()].sort((one, other) => other.cells.length - one.cells.length),
    }))
    .sort((one, other) => other.targets - one.targets);
}

interface GeneralReason {
  readonly key: string;
  readonly message: string;
}

function generalise(report: RunReport, cell: number, reason: Reason): GeneralReason {
  const { account, region, reason: said = reason } = targetAt(report, cell);
  const { error, message, remedy } = generalReason(said, { accountName: account.name, region });
  return { key: JSON.stringify([error, message, remedy]), message };
}

function emptyGroup({ error, remedy }: Reason, message: string): MessageGroup {
  return { error, message, remedy, reasons: new Set(), cells: [], accounts: new Set() };
}

function getOr<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key) ?? make();
  map.set(key, found);
  return found;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
