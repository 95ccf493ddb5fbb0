/** The options that set how a worker's function runs. */
export interface SettingsOptions {
  /** Seconds, 1 to 900; the template's value when absent, 60 without a template. */
  readonly timeout?: number;
  /** Megabytes, 128 to 10,240; the template's value when absent, 512 without a template. */
  readonly memory?: number;
  /** Whether each account has its own execution environments; the template's value when absent. */
  readonly tenantIsolation?: boolean;
  /** `NAME=VALUE`, or `NAME` for the value in the command's own environment. */
  readonly env?: readonly string[];
  /** Files of variables. */
  readonly envFile?: readonly string[];
  /** Packages that are not bundled. */
  readonly external?: readonly string[];
  /** File of the template that deploys the worker, `FILE#LOGICAL_ID` if it has several functions; false to read none. */
  readonly template?: string | boolean;
}

/** Further settings, for our own code that runs a user's program. */
export interface OwnSettings extends SettingsOptions {
  /** Whether the worker's process gets the user's environment variables, except those of AWS. */
  readonly inherits?: boolean | undefined;
  /** How many targets have a process at once, if the code starts one for each. */
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
