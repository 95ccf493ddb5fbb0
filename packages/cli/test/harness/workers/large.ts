import { everywhere } from '@step-everywhere/core';

/** A result of nine megabytes. */
export const handler = everywhere(() => 'x'.repeat(9_000_000));
