import {
  type AccessKeyMetadata,
  GetAccessKeyLastUsedCommand,
  IAMClient,
  paginateListAccessKeys,
  paginateListUsers,
} from '@aws-sdk/client-iam';
import { everywhere } from '@step-everywhere/core';
import { z } from 'zod';

const DAY = 24 * 60 * 60 * 1000;

const payload = z.strictObject({
  /** Minimum age of a listed key. */
  days: z.int().min(0).default(90),
});

/** Lists the access keys of users that are older than the payload's `days`. IAM is global: run it with `--regions global`. */
export const handler = everywhere(
  async function* ({ client, account, payload: { days } }) {
    const iam = client(IAMClient);
    const rowOf = async ({ UserName, AccessKeyId, Status, CreateDate }: AccessKeyMetadata) => {
      const { AccessKeyLastUsed } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
      const age = Math.floor((Date.now() - Number(CreateDate)) / DAY);
      const used = AccessKeyLastUsed?.LastUsedDate ?? null;
      return { AccountName: account.name, UserName, AccessKeyId, Status, AgeDays: age, LastUsed: used };
    };
    for await (const { Users = [] } of paginateListUsers({ client: iam }, {})) {
      for (const { UserName } of Users) {
        for await (const { AccessKeyMetadata = [] } of paginateListAccessKeys(
          { client: iam },
          { UserName },
        )) {
          const old = AccessKeyMetadata.filter(
            ({ CreateDate }) => Date.now() - Number(CreateDate) >= days * DAY,
          );
          yield* await Promise.all(old.map(rowOf));
        }
      }
    }
  },
  { payload: payload.default({ days: 90 }) },
);
