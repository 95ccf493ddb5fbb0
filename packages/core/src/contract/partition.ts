/** One region of a partition. */
export interface Region {
  /** Region code, for example `ap-southeast-2`. */
  readonly code: string;
  /** True for a region that an account has only after its owner enabled it. */
  readonly optIn: boolean;
}

/** A group of regions with accounts of its own, for example `aws` or `aws-cn`. */
export interface Partition {
  /** As in the second field of an ARN. */
  readonly id: string;
  /** Where its global services are, such as IAM and Organizations. */
  readonly globalRegion: string;
  /** What the codes of its regions look like, also of those that AWS launches later. */
  readonly pattern: RegExp;
  /** Those that AWS had launched when this version was made. */
  readonly regions: readonly Region[];
}
