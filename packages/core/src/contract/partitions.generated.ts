import type { Partition } from './partition.ts';

/** Generated from the AWS SDK by `scripts/generate-partitions.ts`; not to be edited. */
export const partitionData: readonly Partition[] = [
  {
    id: 'aws',
    regions: [
      { code: 'af-south-1', optIn: true },
      { code: 'ap-east-1', optIn: true },
      { code: 'ap-east-2', optIn: true },
      { code: 'ap-northeast-1', optIn: false },
      { code: 'ap-northeast-2', optIn: false },
      { code: 'ap-northeast-3', optIn: false },
      { code: 'ap-south-1', optIn: false },
      { code: 'ap-south-2', optIn: true },
      { code: 'ap-southeast-1', optIn: false },
      { code: 'ap-southeast-2', optIn: false },
      { code: 'ap-southeast-3', optIn: true },
      { code: 'ap-southeast-4', optIn: true },
      { code: 'ap-southeast-5', optIn: true },
      { code: 'ap-southeast-6', optIn: true },
      { code: 'ap-southeast-7', optIn: true },
      { code: 'ca-central-1', optIn: false },
      { code: 'ca-west-1', optIn: true },
      { code: 'eu-central-1', optIn: false },
      { code: 'eu-central-2', optIn: true },
      { code: 'eu-north-1', optIn: false },
      { code: 'eu-south-1', optIn: true },
      { code: 'eu-south-2', optIn: true },
      { code: 'eu-west-1', optIn: false },
      { code: 'eu-west-2', optIn: false },
      { code: 'eu-west-3', optIn: false },
      { code: 'il-central-1', optIn: true },
      { code: 'me-central-1', optIn: true },
      { code: 'me-south-1', optIn: true },
      { code: 'me-west-1', optIn: true },
      { code: 'mx-central-1', optIn: true },
      { code: 'sa-east-1', optIn: false },
      { code: 'sa-west-1', optIn: true },
      { code: 'us-east-1', optIn: false },
      { code: 'us-east-2', optIn: false },
      { code: 'us-west-1', optIn: false },
      { code: 'us-west-2', optIn: false },
    ],
  },
  {
    id: 'aws-cn',
    regions: [
      { code: 'cn-north-1', optIn: false },
      { code: 'cn-northwest-1', optIn: false },
    ],
  },
  {
    id: 'aws-eusc',
    regions: [{ code: 'eusc-de-east-1', optIn: false }],
  },
  {
    id: 'aws-iso',
    regions: [
      { code: 'us-iso-east-1', optIn: false },
      { code: 'us-iso-west-1', optIn: false },
    ],
  },
  {
    id: 'aws-iso-b',
    regions: [
      { code: 'us-isob-east-1', optIn: false },
      { code: 'us-isob-west-1', optIn: false },
    ],
  },
  {
    id: 'aws-iso-e',
    regions: [{ code: 'eu-isoe-west-1', optIn: false }],
  },
  {
    id: 'aws-iso-f',
    regions: [
      { code: 'us-isof-east-1', optIn: false },
      { code: 'us-isof-south-1', optIn: false },
    ],
  },
  {
    id: 'aws-us-gov',
    regions: [
      { code: 'us-gov-east-1', optIn: false },
      { code: 'us-gov-west-1', optIn: false },
    ],
  },
];
