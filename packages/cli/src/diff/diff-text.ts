import { visibleLine } from '../console/terminal-text.ts';
import { count } from '../console/words.ts';
import type { JsonChange } from './json-changes.ts';
import { type ChangeKind, changeKinds, type TargetChange } from './target-change.ts';

/** The number of targets by kind of difference, and the number of unchanged ones. */
export type ChangeCounts = Record<ChangeKind | 'same', number>;

/** Maximum number of differences shown for one result. */
const shownPaths = 10;
const longestValue = 80;

const labels: Readonly<Record<ChangeKind, string>> = {
  appeared: 'appeared',
  vanished: 'vanished',
  status: 'other status',
  failure: 'other failure',
  result: 'other result',
  unread: 'result no longer stored',
  unreadable: 'result that cannot be read',
};

/** Describes a change: one line for the target, and one for each difference in its result. */
export function describeChange(change: TargetChange): string {
  const {
    AccountId,
    AccountName,
    Region,
    Change,
    From,
    To,
    Paths = [],
    MorePaths = 0,
    Unreadable = [],
  } = change;
  const ends = [From, To].flatMap((end) =>
    end ? [end.Status, end.Class, end.Error].filter(Boolean).join(' ') : [],
  );
  const how = ['result', 'unread', 'unreadable'].includes(Change) ? '' : `: ${ends.join(' → ')}`;
  const lines = [`${labels[Change]}  ${AccountId} ${AccountName} ${Region}${how}`];
  for (const reason of Unreadable) lines.push(`    ${reason}`);
  for (const path of Paths.slice(0, shownPaths)) lines.push(`    ${describePath(path)}`);
  const more = MorePaths + Math.max(0, Paths.length - shownPaths);
  if (more > 0) lines.push(`    and ${more} more`);
  return `${lines.map(visibleLine).join('\n')}\n`;
}

/** Summarizes a comparison in one line. */
export function describeCounts(counts: ChangeCounts): string {
  const kinds = changeKinds.filter((kind) => counts[kind] > 0);
  const differ = kinds.reduce((sum, kind) => sum + counts[kind], 0);
  const list = kinds.map((kind) => `${counts[kind]} ${labels[kind]}`).join(', ');
  return differ === 0
    ? `No target differs; ${counts.same} are the same\n`
    : `${count(differ, 'target')} ${differ === 1 ? 'differs' : 'differ'}: ${list}; ${counts.same} the same\n`;
}

function describePath({ Path, ...change }: JsonChange): string {
  if (!('From' in change)) return `${Path}: new, ${shown(change.To)}`;
  if (!('To' in change)) return `${Path}: gone, was ${shown(change.From)}`;
  const [from, to] = [JSON.stringify(change.From), JSON.stringify(change.To)];
  const start = startOfDifference(from, to);
  return `${Path}: ${cut(from, start)} → ${cut(to, start)}`;
}

function shown(value: unknown): string {
  return cut(JSON.stringify(value), 0);
}

/**
 * Where the shown part of two texts starts, so that it contains their first difference; 0 when that is near the
 * start.
 */
function startOfDifference(from: string, to: string): number {
  let same = 0;
  while (same < Math.min(from.length, to.length) && from[same] === to[same]) same += 1;
  return same < longestValue / 2 ? 0 : same - longestValue / 4;
}

/** At most {@link longestValue} characters of a text, with `…` on each side where something is left out. */
function cut(text: string, start: number): string {
  if (text.length <= longestValue) return text;
  const rest = start === 0 ? text : `…${text.slice(start)}`;
  return rest.length > longestValue ? `${rest.slice(0, longestValue - 1)}…` : rest;
}
