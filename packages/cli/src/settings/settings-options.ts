/** How the user says how a worker's function runs. */
export interface SettingsOptions {
  /** Seconds, 1 to 900; those of the template when absent, without one 60. */
  readonly timeout?: number;
  /** Megabytes, 128 to 10,240; those of the template when absent, without one 512. */
  readonly memory?: number;
  /** Whether each account has execution environments of its own; as the template says when absent. */
  readonly tenantIsolation?: boolean;
  /** `NAME=VALUE`, or `NAME` for the value that the command itself has. */
  readonly env?: readonly string[];
  /** Files of variables. */
  readonly envFile?: readonly string[];
  /** Packages to leave outside of the bundle. */
  readonly external?: readonly string[];
  /** File of the template that deploys the worker, `FILE#LOGICAL_ID` where it has several; false to read none. */
  readonly template?: string | boolean;
}

/** Besides, for code of ours that runs a program of the user's. */
export interface OwnSettings extends SettingsOptions {
  /** Whether the worker's process has the user's variables, but for those of AWS. */
  readonly inherits?: boolean | undefined;
  /** How many targets have a process at once, where the code starts one for each. */
  readonly processes?: number | undefined;
}

/** The names of these options, as a user writes them. */
export const settingsOptions = [
  ['timeout', '--timeout'],
  ['memory', '--memory'],
  ['tenantIsolation', '--tenant-isolation'],
  ['env', '--env'],
  ['envFile', '--env-file'],
  ['external', '--external'],
  ['template', '--template'],
] as const satisfies readonly (readonly [keyof SettingsOptions, string])[];
