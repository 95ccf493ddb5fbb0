import { CostExplorerClient, GetCostAndUsageCommand } from '@aws-sdk/client-cost-explorer';
import { everywhere } from '@step-everywhere/core';
import { z } from 'zod';

const payload = z.strictObject({
  /** Number of whole months, the last one first. */
  months: z.int().min(1).max(12).default(1),
});

/** Lists what the account cost by month and service. Each request to Cost Explorer costs $0.01; run it with `--regions global`. */
export const handler = everywhere(
  async function* ({ client, account, payload: { months } }) {
    const costExplorer = client(CostExplorerClient);
    let NextPageToken: string | undefined;
    do {
      const page = await costExplorer.send(
        new GetCostAndUsageCommand({
          TimePeriod: { Start: firstOfMonth(-months), End: firstOfMonth(0) },
          Granularity: 'MONTHLY',
          Metrics: ['UnblendedCost'],
          GroupBy: [{ Type: 'DIMENSION', Key: 'SERVICE' }],
          NextPageToken,
        }),
      );
      for (const { TimePeriod, Groups = [] } of page.ResultsByTime ?? []) {
        for (const { Keys = [], Metrics } of Groups) {
          const { Amount, Unit } = Metrics?.UnblendedCost ?? {};
          const Month = TimePeriod?.Start?.slice(0, 7);
          yield { AccountName: account.name, Month, Service: Keys[0], Amount: Number(Amount), Unit };
        }
      }
      NextPageToken = page.NextPageToken;
    } while (NextPageToken !== undefined);
  },
  { payload: payload.default({ months: 1 }) },
);

/** @param months from this one, in UTC as Cost Explorer counts */
function firstOfMonth(months: number): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1)).toISOString().slice(0, 10);
}
