import { everywhere } from '@step-everywhere/core';

/** Does nothing, or fails with the longest possible error if the payload says so. */
export const handler = everywhere(({ payload }: { payload: unknown }) => {
  const { fail = false } = (payload ?? {}) as { fail?: boolean };
  if (fail) throw new RangeError('"ü'.repeat(5000));
});
