/** One region of a partition. */
export interface Region {
  /** Region code, for example `ap-southeast-2`. */
  readonly code: string;
  /** True for a region that the account's owner has to enable before use. */
  readonly optIn: boolean;
}

/** A group of regions with accounts of its own, for example `aws` or `aws-cn`. */
export interface Partition {
  /** The second field of an ARN, for example `aws-cn`. */
  readonly id: string;
  /** The region of global services such as IAM and Organizations. */
  readonly globalRegion: string;
  /** Matches the codes of its regions, including regions that AWS launches later. */
  readonly pattern: RegExp;
  /** The regions that AWS had launched when this version was made. */
  readonly regions: readonly Region[];
}
