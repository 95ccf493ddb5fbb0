import { SettingError } from './errors/index.ts';
import { type Prices, parsePrices } from './estimate/index.ts';
import { parseWorkerRoles, type WorkerRoles } from './input/index.ts';

/** The environment variables that the template gives to the functions, and those that replace them without a stack. */
export type SettingName =
  | 'CONCURRENCY_SHARE'
  | 'DEFAULT_REGIONS'
  /** Name of the bus that gets an event at the end of each run. */
  | 'EVENT_BUS'
  | 'KMS_KEY_ARN'
  /** ARNs of the SNS topics that get a text message at the end of a run. */
  | 'NOTIFICATION_TOPIC_ARNS'
  /** Which runs send a message: `always` or `failures`. */
  | 'NOTIFY_ON'
  | 'OUTPUT_BUCKET'
  /** ARN of the KMS key that encrypts the operator's bucket. */
  | 'OUTPUT_BUCKET_KEY_ARN'
  | 'OUTPUT_KEY_PATTERN'
  | 'OUTPUT_ROLE_ARN'
  | 'PRICES'
  | 'SET_SOURCE_IDENTITY'
  /** ARN of the user or role that assumes the roles if nothing is deployed, instead of the stack's issuing role. */
  | 'STEP_EVERYWHERE_CALLER'
  /** The regions that AWS has launched, if no deployed function could ask for them. */
  | 'STEP_EVERYWHERE_REGIONS'
  /** If nothing is deployed: whether to use AWS's dual-stack endpoints for the services that AWS itself answers. */
  | 'STEP_EVERYWHERE_USE_DUALSTACK_ENDPOINT'
  | 'STEP_EVERYWHERE_USE_FIPS_ENDPOINT'
  | 'SESSION_TAG_KEYS'
  | 'WORKER_ROLES';

/**
 * Reads a required setting.
 *
 * @throws {SettingError} if it is missing or empty
 * @example
 * ```ts
 * setting('KMS_KEY_ARN'); // 'arn:aws:kms:us-east-1:111122223333:key/…'
 * ```
 */
export function setting(name: SettingName, environment: NodeJS.ProcessEnv = process.env): string {
  const value = environment[name];
  if (value === undefined || value === '') throw new SettingError(name);
  return value;
}

/** Reads an optional setting; an empty one counts as missing. */
export function optionalSetting(
  name: SettingName,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  return environment[name] || undefined;
}

/**
 * Reads a setting that is a comma-separated list, empty by default.
 *
 * @example
 * ```ts
 * listSetting('DEFAULT_REGIONS'); // ['eu-west-1', 'us-east-1']
 * ```
 */
export function listSetting(name: SettingName, environment: NodeJS.ProcessEnv = process.env): string[] {
  return (environment[name] ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/**
 * Reads a setting that is a switch, on unless it is `false`.
 *
 * @throws {SettingError} for any other value than `true` and `false`
 * @example
 * ```ts
 * flagSetting('SET_SOURCE_IDENTITY'); // true
 * ```
 */
export function flagSetting(name: SettingName, environment: NodeJS.ProcessEnv = process.env): boolean {
  const value = environment[name] ?? 'true';
  if (value !== 'true' && value !== 'false') throw new SettingError(name);
  return value === 'true';
}

/**
 * Reads an optional setting that is a percentage.
 *
 * @throws {SettingError} for anything but a whole number from 1 to 100
 * @example
 * ```ts
 * percentageSetting('CONCURRENCY_SHARE'); // 80
 * ```
 */
export function percentageSetting(
  name: SettingName,
  environment: NodeJS.ProcessEnv = process.env,
): number | undefined {
  const text = optionalSetting(name, environment);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 100) throw new SettingError(name);
  return value;
}

/**
 * Reads a setting that is a list of prices, empty by default.
 *
 * @throws {SettingError} for an unknown name or a value that is not a number
 * @example
 * ```ts
 * priceSetting('PRICES'); // { KmsRequest: 0.000003 }
 * ```
 */
export function priceSetting(
  name: SettingName,
  environment: NodeJS.ProcessEnv = process.env,
): Partial<Prices> {
  const prices = parsePrices(listSetting(name, environment));
  if (prices === undefined) throw new SettingError(name);
  return prices;
}

/**
 * Reads the setting that allows roles for workers; without entries, every worker may run with every role.
 *
 * @throws {SettingError} for malformed text
 */
export function workerRolesSetting(
  name: SettingName,
  environment: NodeJS.ProcessEnv = process.env,
): WorkerRoles[] {
  const roles = parseWorkerRoles(listSetting(name, environment));
  if (roles === undefined) throw new SettingError(name);
  return roles;
}
