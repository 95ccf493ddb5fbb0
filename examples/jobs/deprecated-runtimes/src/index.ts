import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { everywhere } from '@step-everywhere/core';
import { z } from 'zod';

/**
 * Runtimes that AWS no longer supports, each with the date of deprecation.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html#runtimes-deprecated
 */
const DEPRECATED: Readonly<Record<string, string>> = {
  'dotnet5.0': '2022-05-10',
  dotnet6: '2024-12-20',
  'dotnetcore3.1': '2023-04-03',
  'go1.x': '2024-01-08',
  java8: '2024-01-08',
  'nodejs12.x': '2023-03-31',
  'nodejs14.x': '2023-12-04',
  'nodejs16.x': '2024-06-12',
  'nodejs18.x': '2025-09-01',
  'nodejs20.x': '2026-04-30',
  provided: '2024-01-08',
  'python3.6': '2022-07-18',
  'python3.7': '2023-12-04',
  'python3.8': '2024-10-14',
  'python3.9': '2025-12-15',
  'ruby2.5': '2021-07-30',
  'ruby2.7': '2023-12-07',
  'ruby3.2': '2026-03-31',
};

const payload = z.strictObject({
  /** Further runtimes to list, each with its date of deprecation. */
  runtimes: z.record(z.string(), z.iso.date()).default({}),
});

/** Lists the functions with a deprecated runtime, one row for each. */
export const handler = everywhere(
  async function* ({ client, account, payload: { runtimes } }) {
    const deprecated = { ...DEPRECATED, ...runtimes };
    for await (const { Functions = [] } of paginateListFunctions({ client: client(LambdaClient) }, {})) {
      for (const { FunctionName, Runtime = '', LastModified } of Functions) {
        const DeprecatedSince = deprecated[Runtime];
        if (DeprecatedSince === undefined) continue;
        yield { AccountName: account.name, FunctionName, Runtime, DeprecatedSince, LastModified };
      }
    }
  },
  { payload: payload.default({ runtimes: {} }) },
);
