import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { partitionOf, regionsOf } from '@step-everywhere/core/contract';
import type { Organization } from '@step-everywhere/emulator';
import { clientSettings } from '@step-everywhere/infra/internal/client-settings';
import { type AwsOptions, connectAws } from '../aws/clients.ts';
import { proxyVariables } from '../aws/network.ts';
import type { BackingOptions } from '../backing/open-backing.ts';
import type { Console } from '../console/console.ts';
import { AwsCallError, OptionError } from '../console/errors.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../console/temporary-folder.ts';
import { visibleLine } from '../console/terminal-text.ts';
import type { OrganizationOptions } from '../local/organization.ts';
import { withoutAws, withoutCredentials, withoutProfiles } from '../worker/child-environment.ts';
import { assumeRole, narrowing } from './assume-role.ts';
import type { ReplayTarget } from './find-target.ts';
import type { ReplayMessage } from './run-in-process.ts';

/** The environment in which a target runs again: the worker's credentials, and the endpoints of its calls. */
export interface TargetSession {
  readonly credentials: ReplayMessage['credentials'];
  /** Environment of the worker's process. */
  readonly env: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

/** The options that choose the session. */
export interface SessionOptions extends AwsOptions, BackingOptions {
  /** Organization of the emulator: a file, or the number of accounts of a generated one. */
  readonly org?: string | number;
  /** Replaces the run's role. */
  readonly role?: string;
}

/**
 * Starts an emulator with the run's own organization, or that of `--org`, and assumes the role there. For a run in
 * real accounts the organization is not known, so the emulator has only the target's account.
 *
 * @throws {OptionError} when the organization cannot be read, or does not have the account.
 */
export async function emulatedSession(
  target: ReplayTarget,
  { org, role = target.roleName, services: given }: SessionOptions,
  { cwd, env, stderr }: Console,
): Promise<TargetSession> {
  const { startEmulator } = await import('@step-everywhere/emulator');
  const { openBacking, prefixableEndpoint } = await import('../backing/open-backing.ts');
  const chosen = org === undefined ? target.organization : { org };
  const organization = await organizationOf(target, role, chosen, cwd);
  const services = chooseServices(given, target.services, stderr);
  const directory = makeTemporaryFolder('replay-');
  const behind = await openBacking(
    services === undefined ? {} : { services },
    organization,
    typeof chosen?.org === 'string',
    env,
  );
  const emulator = await startEmulator({ organization, directory, backing: behind.backing });
  const close = async () => {
    await emulator.close();
    await behind.close();
    removeTemporaryFolder(directory);
  };
  try {
    const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = emulator.environment;
    const sts = new STSClient({
      ...clientSettings(3),
      endpoint: emulator.endpoint,
      region: AWS_REGION,
      credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
    });
    const credentials = await assumeRole(sts, target, role, { setSourceIdentity: true });
    const where = { AWS_REGION: target.region, ...prefixableEndpoint(emulator.endpoint) };
    const own = { ...withoutAws(env), ...proxyVariables(env) };
    return { credentials, env: { ...own, ...withoutProfiles, ...where }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A run's folder may come from anywhere, so an address in its notes gets no request unless the user names it as well. */
function chooseServices(
  given: string | undefined,
  ofRun: string | undefined,
  stderr: Console['stderr'],
): string | undefined {
  if (given !== undefined || ofRun === undefined || ofRun === 'moto') return given ?? ofRun;
  const remedy = `give --services ${ofRun} to use them here too`;
  stderr.write(`${visibleLine(`The run used the services of ${ofRun}; ${remedy}`)}\n`);
  return undefined;
}

/** @param chosen the user's or the run's organization; absent when neither is known. */
async function organizationOf(
  target: ReplayTarget,
  role: string,
  chosen: OrganizationOptions | undefined,
  cwd: string,
): Promise<Organization> {
  const { parseOrganization } = await import('@step-everywhere/emulator');
  if (chosen === undefined) return parseOrganization(JSON.stringify(describe(target, role)));
  const { chooseOrganization } = await import('../local/organization.ts');
  const organization = await chooseOrganization(chosen, cwd);
  if (organization.account(target.accountId) !== undefined) return organization;
  const name = typeof chosen.org === 'string' ? chosen.org : 'the generated organization';
  throw new OptionError(
    '--org',
    `${name} has no account ${target.accountId}; name the organization that the run was in`,
  );
}

/**
 * Uses the user's own credentials, or assumes a role in the target's account with them.
 *
 * @throws {AwsCallError} when they belong to another account and no role is named, because the worker would act in
 * the wrong account.
 */
export async function ownSession(
  target: ReplayTarget,
  options: SessionOptions,
  console: Console,
): Promise<TargetSession> {
  const { env } = console;
  const aws = await connectAws(options, console);
  const sts = await aws.sts();
  const session = {
    env: {
      ...withoutCredentials(env),
      ...aws.network,
      ...withoutProfiles,
      AWS_REGION: target.region,
      ...(options.endpointUrl && { AWS_ENDPOINT_URL: options.endpointUrl }),
    },
    close: async () => undefined,
  };
  const { Account, Arn: caller = '' } = await sts.send(new GetCallerIdentityCommand({}));
  if (options.role !== undefined) {
    // As in a run from this machine: few roles that trust an account allow it to set a source identity.
    const as = { caller, setSourceIdentity: false };
    const credentials = await assumeRole(sts, target, options.role, as);
    return { ...session, credentials };
  }
  if (Account !== target.accountId) {
    throw new AwsCallError(
      `your credentials belong to account ${Account}, and the target is in ${target.accountId}; name a role to assume there with --role NAME, or other credentials with --profile`,
    );
  }
  const narrowed = narrowing(target);
  if (narrowed !== undefined) {
    throw new AwsCallError(
      `the run restricted what its role may do (${narrowed}), and your own credentials are not restricted; name a role with --role NAME, which gets the same restrictions`,
    );
  }
  const { accessKeyId, secretAccessKey, sessionToken } = await sts.config.credentials();
  return {
    ...session,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
  };
}

/** An organization with the target's account and a management account. */
function describe({ accountId, accountName, region }: ReplayTarget, role: string): object {
  const management = accountId === '111111111111' ? '222222222222' : '111111111111';
  const partition = partitionOf(region)?.id ?? 'aws';
  const optIn = regionsOf(partition).some((each) => each.code === region && each.optIn);
  return {
    partition,
    managementAccount: management,
    defaults: { roles: [{ name: role, tags: { 'stepeverywhere:assumable': 'true' } }] },
    accounts: [
      { id: management, name: 'management' },
      { id: accountId, name: accountName, ...(optIn ? { enabledRegions: [region] } : {}) },
    ],
  };
}
