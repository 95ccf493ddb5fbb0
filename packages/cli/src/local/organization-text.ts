import type { Organization } from '@step-everywhere/emulator';

/** @example `sizeOf(organization)` is `30 accounts`. */
export function sizeOf({ accounts }: Organization): string {
  return `${accounts.length} ${accounts.length === 1 ? 'account' : 'accounts'}`;
}

/** The names of the root and of all OUs by their ids. */
export function unitsOf({ rootId, units }: Organization): Record<string, string> {
  return { [rootId]: 'Root', ...Object.fromEntries(units.map(({ id, name }) => [id, name])) };
}
