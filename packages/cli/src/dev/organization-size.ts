import type { Organization } from '@step-everywhere/emulator';

/** @example `sizeOf(organization)` is `30 accounts`. */
export function sizeOf({ accounts }: Organization): string {
  return `${accounts.length} ${accounts.length === 1 ? 'account' : 'accounts'}`;
}
