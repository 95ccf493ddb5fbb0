import { generalText } from '../../encoding/index.ts';
import { cellStatus, type Reason, type RunReport } from '../../run-report.ts';

/** Failures that say the same. */
export interface MessageGroup {
  readonly error: string;
  /** Without what names a single target. */
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
  /** The largest first. */
  readonly messages: readonly MessageGroup[];
}

const arn = /\barn:aws[\w-]*:[\w-]*:[\w-]*:\w*:[^\s"'`,;)]+/g;
const uuid = /\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi;

/** Groups the failed targets that match by class and message, the largest group first. */
export function groupFailures({ cells, reasons, regions }: RunReport, matching: Uint8Array): ClassGroup[] {
  const groupOf = reasons.map((reason) => keyOf(reason));
  const classes = new Map<string, Map<string, MessageGroup>>();
  for (let cell = 0; cell < cells.status.length; cell += 1) {
    if (cells.status[cell] !== cellStatus.failed || matching[cell] !== 1) continue;
    const index = (cells.reason[cell] as number) - 1;
    const reason = reasons[index];
    const found = groupOf[index];
    if (reason === undefined || found === undefined) continue;
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

function keyOf({ error, message, remedy }: Reason): { readonly key: string; readonly message: string } {
  const general = generalText(message)
    .replace(arn, 'ARN')
    .replace(uuid, 'ID')
    .replace(/\b\d{12}\b/g, 'ACCOUNT');
  return { key: JSON.stringify([error, general, remedy.replace(arn, 'ARN')]), message: general };
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
