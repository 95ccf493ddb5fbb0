import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { everywhere, type WorkerInput } from '@step-everywhere/core';

interface Payload {
  /** `ACCOUNT/REGION`, or `ACCOUNT` for all of its regions. */
  readonly failing?: readonly string[];
  readonly hanging?: readonly string[];
  /** Puts its secrets into logs and into the error that it throws, as a careless author might. */
  readonly isIndiscreet?: boolean;
  /** Returned in the result, with the worker's identity in the account. */
  readonly note?: string;
}

/** Fails, or never ends, if its payload says so. */
export const handler = everywhere(
  async ({ payload, account, region, execution, client, credentials, logger }: WorkerInput<Payload>) => {
    const isNamed = (names: readonly string[] = []) =>
      names.includes(account.id) || names.includes(`${account.id}/${region}`);
    const entrusted = payload?.isIndiscreet ? await credentials() : undefined;
    if (entrusted !== undefined) logger.info('signed in', { credentials: entrusted });
    const { secretAccessKey = '', sessionToken = '' } = entrusted ?? {};
    if (isNamed(payload?.failing))
      throw new RangeError(`there is nothing here ${secretAccessKey} ${sessionToken}`.trim());
    if (isNamed(payload?.hanging)) await new Promise(() => setInterval(() => undefined, 1000));
    const own = { account: account.id, region, run: execution.id };
    if (payload?.note === undefined) return own;
    const { Arn } = await client(STSClient).send(new GetCallerIdentityCommand({}));
    return { ...own, note: payload.note, identity: Arn };
  },
);
