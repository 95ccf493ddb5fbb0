/** A function as it is deployed: what its threads run, and as whom. */
export interface FunctionDefinition {
  /** Letters, digits, `-` and `_`; at most 64. */
  readonly name: string;
  /** Without a qualifier. */
  readonly arn: string;
  readonly region: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  /** Absolute path of the folder of its code. */
  readonly taskRoot: string;
  /** `nodejs24.x` by default, or a `python3.x`, which a Python on this machine runs, whatever its version. */
  readonly runtime?: string;
  /** Absolute paths of unpacked layers, each laid out as below `/opt`; only Python's are looked at. */
  readonly layers?: readonly string[];
  /** For example `index.handler`. */
  readonly handler: string;
  /** 1 to 900. */
  readonly timeoutSeconds: number;
  /** 128 to 10,240. */
  readonly memoryMB: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly roleArn: string;
  /** Whether each tenant has threads of its own, as with `TenantIsolationMode: PER_TENANT`. */
  readonly isTenantIsolated?: boolean;
  readonly description?: string;
}

/** Whether Python runs a function, by its runtime. */
export function isPython({ runtime }: Pick<FunctionDefinition, 'runtime'>): boolean {
  return runtime?.startsWith('python') ?? false;
}
