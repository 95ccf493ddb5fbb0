/** One region of a partition. */
export interface Region {
  /** Region code, for example `ap-southeast-2`. */
  readonly code: string;
  /** True for a region that an account has only after its owner enabled it. */
  readonly optIn: boolean;
}
