import { DescribeAddressesCommand, EC2Client, paginateDescribeVolumes } from '@aws-sdk/client-ec2';
import { everywhere } from '@step-everywhere/core';
import { z } from 'zod';

/**
 * Dollars per month in us-east-1: an address for 730 hours, and a GiB of each type of volume. Other regions cost up
 * to twice as much, and provisioned IOPS are extra.
 *
 * @see https://aws.amazon.com/vpc/pricing/ and https://aws.amazon.com/ebs/pricing/
 */
const PRICES = {
  address: 3.65,
  gp2: 0.1,
  gp3: 0.08,
  io1: 0.125,
  io2: 0.125,
  sc1: 0.015,
  st1: 0.045,
  standard: 0.05,
};

const payload = z.strictObject({
  /** Your own prices, instead of those of us-east-1. */
  prices: z
    .partialRecord(z.enum(Object.keys(PRICES) as (keyof typeof PRICES)[]), z.number().min(0))
    .default({}),
});

/** Lists unused addresses and volumes, each with its price per month. */
export const handler = everywhere(
  async function* ({ client, account, payload: given }) {
    const ec2 = client(EC2Client);
    const prices: Readonly<Record<string, number>> = { ...PRICES, ...given.prices };
    const row = (Kind: string, Id: string | undefined, dollars: number) => ({
      ...{ AccountName: account.name, Kind, Id, MonthlyDollars: Math.round(dollars * 100) / 100 },
    });
    const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({}));
    for (const { AllocationId, AssociationId } of Addresses)
      if (!AssociationId) yield row('address', AllocationId, prices.address ?? 0);
    const Filters = [{ Name: 'status', Values: ['available'] }];
    for await (const { Volumes = [] } of paginateDescribeVolumes({ client: ec2 }, { Filters }))
      for (const { VolumeId, VolumeType = '', Size = 0 } of Volumes)
        yield row(`${VolumeType} volume`, VolumeId, (prices[VolumeType] ?? 0) * Size);
  },
  { payload: payload.default({ prices: {} }) },
);
