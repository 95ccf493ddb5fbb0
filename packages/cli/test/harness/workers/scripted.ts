import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { everywhere } from '@step-everywhere/core';

interface Wish {
  /** Regions in which it fails, until `healed` is there. */
  readonly fail?: readonly string[];
  /** A file that heals it. */
  readonly healed?: string;
  /** It leaves a file, ACCOUNT-REGION, in this folder. */
  readonly begun?: string;
  /** It prints this. */
  readonly say?: string;
  /** It waits for this file. */
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
