import { OptionError } from '../console/errors.ts';
import type { CreateOptions } from './schedule-options.ts';

/** The options of `schedule create`, as the user writes them. */
const createOptions: Readonly<Record<keyof CreateOptions, string>> = {
  cron: '--cron',
  timezone: '--timezone',
  window: '--window',
  retries: '--retries',
  description: '--description',
  function: '--function',
  role: '--role',
  regions: '--regions',
  accounts: '--accounts',
  exclude: '--exclude',
  tags: '--tags',
  accountDetails: '--account-details',
  payload: '--payload',
  input: '--input',
  concurrency: '--concurrency',
  preflight: '--preflight',
  canary: '--canary',
  readOnly: '--read-only',
  toleratedFailures: '--tolerated-failures',
  organizationRole: '--organization-role',
};

/**
 * Refuses the options of `create` for another action, which would ignore them.
 *
 * @throws {OptionError} that names the option.
 */
export function refuseCreateOptions(action: string, options: CreateOptions): void {
  const given = Object.entries(createOptions).find(
    ([name]) => options[name as keyof CreateOptions] !== undefined,
  );
  if (given === undefined) return;
  throw new OptionError(given[1], `is for \`schedule create\`; leave it out of \`schedule ${action}\``);
}
