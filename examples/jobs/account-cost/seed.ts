import { everywhere } from '@step-everywhere/core';

/**
 * Gives moto the cost of the account, because nothing in moto generates one.
 *
 * @see https://docs.getmoto.org/en/latest/docs/services/ce.html
 */
export const handler = everywhere(async ({ account, fetch }) => {
  const group = (service: string, amount: number) => ({
    Keys: [service],
    Metrics: { UnblendedCost: { Amount: String(amount), Unit: 'USD' } },
  });
  const Groups = [group('Amazon EC2', Number(account.id.slice(-1)) + 0.5), group('Amazon S3', 0.25)];
  const TimePeriod = { Start: '2026-01-01', End: '2026-02-01' };
  const results = [{ ResultsByTime: [{ TimePeriod, Groups, Estimated: false }] }];
  const { ok, status } = await fetch(
    `${process.env.AWS_ENDPOINT_URL}/moto-api/static/ce/cost-and-usage-results`,
    {
      method: 'POST',
      body: JSON.stringify({ account_id: account.id, results }),
      service: 'ce',
      region: 'us-east-1',
    },
  );
  if (!ok) throw new Error(`moto does not take the results: status ${status}`);
});
