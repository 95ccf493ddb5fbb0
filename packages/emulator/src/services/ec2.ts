import { regionsOf } from '@step-everywhere/core/contract';
import { AwsError } from '../aws-error.ts';
import type { Organization } from '../organization/organization.ts';
import { ec2Query } from '../protocols/ec2-query.ts';
import type { Service } from '../service.ts';

interface DescribeRegionsInput {
  readonly AllRegions?: string;
  readonly RegionName?: readonly string[];
}

/**
 * EC2: `DescribeRegions` for the caller's own account. Filters are refused.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html
 */
export function ec2Service(organization: Organization): Service {
  return {
    signingName: 'ec2',
    protocol: ec2Query({ version: '2016-11-15', namespace: 'http://ec2.amazonaws.com/doc/2016-11-15/' }),
    operations: {
      DescribeRegions: (input: DescribeRegionsInput, { caller }) => {
        const known = ['AllRegions', 'RegionName', 'DryRun'];
        const unknown = Object.keys(input).find((name) => !known.includes(name));
        if (unknown !== undefined)
          throw new AwsError('UnknownParameter', `The emulator's DescribeRegions has no ${unknown}.`);
        const codes = regionsOf(organization.partition).map(({ code }) => code);
        const wanted = input.RegionName ?? codes;
        const missing = wanted.find((name) => !codes.includes(name));
        if (missing !== undefined)
          throw new AwsError('InvalidParameterValue', `Invalid region names: ${missing}`);
        const all = codes.map((code) => describeRegion(organization, caller.accountId, code));
        const isAnswered = ({ regionName, optInStatus }: DescribedRegion) =>
          wanted.includes(regionName) && (input.AllRegions === 'true' || optInStatus !== 'not-opted-in');
        return { regionInfo: { item: all.filter(isAnswered) } };
      },
    },
  };
}

interface DescribedRegion {
  readonly regionName: string;
  readonly regionEndpoint: string;
  readonly optInStatus: 'opt-in-not-required' | 'opted-in' | 'not-opted-in';
}

function describeRegion(organization: Organization, accountId: string, regionName: string): DescribedRegion {
  const account = organization.account(accountId);
  const status = account && organization.regionStatus(account, regionName);
  const optIn = {
    ENABLED_BY_DEFAULT: 'opt-in-not-required',
    ENABLED: 'opted-in',
    DISABLED: 'not-opted-in',
  } as const;
  return {
    regionName,
    regionEndpoint: `ec2.${regionName}.amazonaws.com`,
    optInStatus: optIn[status ?? 'DISABLED'],
  };
}
