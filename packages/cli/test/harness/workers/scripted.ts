import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { everywhere } from '@step-everywhere/core';

interface Wish {
  /** Regions in which it fails until `healed` exists. */
  readonly fail?: readonly string[];
  /** A file whose existence stops the failures. */
  readonly healed?: string;
  /** A folder in which it leaves a file named ACCOUNT-REGION. */
  readonly begun?: string;
  /** A text that it prints. */
  readonly say?: string;
  /** A file that it waits for. */
  readonly waitFor?: string;
}

/** Does what its payload says. */
export const handler = everywhere(async ({ account, region, payload, context }) => {
  const { fail = [], healed = '', begun, say, waitFor } = (payload ?? {}) as Wish;
  if (begun !== undefined) writeFileSync(`${begun}/${account.id}-${region}`, '');
  if (say !== undefined) console.log(say);
  while (waitFor !== undefined && !existsSync(waitFor)) await setTimeout(20);
  if (fail.includes(region) && !existsSync(healed)) throw new TypeError(`No "luck", in ${region}`);
  return { account: account.id, region, tenant: context.tenantId, stage: process.env.STAGE };
});
