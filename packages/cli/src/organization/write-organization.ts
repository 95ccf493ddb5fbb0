import { organizationYaml } from '@step-everywhere/emulator/internal';
import { type AwsOptions, connectAws, type OrganizationRoleOptions } from '../aws/clients.ts';
import type { Console } from '../console/console.ts';
import { exitStatus } from '../console/exit-status.ts';
import { visible, visibleJson } from '../console/terminal-text.ts';
import { count } from '../console/words.ts';
import { anonymise } from './anonymise.ts';
import { type ReadOptions, readOrganization } from './read-organization.ts';

/** The options of `step-everywhere organization`. */
export interface OrganizationCommandOptions extends AwsOptions, OrganizationRoleOptions, ReadOptions {
  /** Whether to replace ids, names and tags. */
  readonly anonymous?: boolean;
}

/**
 * Writes the organization that the user's credentials can read to standard output, as a file for `--org`.
 *
 * @returns the exit status.
 * @throws {AwsCallError} for a call that AWS refuses.
 */
export async function writeOrganization(
  options: OrganizationCommandOptions,
  console: Console,
): Promise<number> {
  const { stdout, stderr } = console;
  const aws = await connectAws(options, console);
  const read = await readOrganization(aws, options);
  const file = options.anonymous ? anonymise(read) : read;
  const text = options.json ? `${visibleJson(file)}\n` : organizationYaml(file);
  stdout.write(stdout.isTTY ? visible(text) : text);
  stderr.write(`Wrote ${count(file.accounts.length, 'account')}\n`);
  return exitStatus.succeeded;
}
