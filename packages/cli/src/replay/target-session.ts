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

/** In what a target is run again: the credentials that the worker has, and the endpoints that its calls reach. */
export interface TargetSession {
  readonly credentials: ReplayMessage['credentials'];
  /** Of the worker's process. */
  readonly env: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

/** The options that choose a session. */
export interface SessionOptions extends AwsOptions, BackingOptions {
  /** Organization of the emulator: a file, or the number of accounts of a generated one. */
  readonly org?: string | number;
  /** In place of the run's role. */
  readonly role?: string;
}

/**
 * Starts an emulator with the run's own organization in it, or that of `--org`, and assumes the role there. Of a run in real
 * accounts, no organization is known: the emulator then has the target's account.
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

/** A run's folder may come from anywhere: an address in its notes gets no request unless the user names it, too. */
function chooseServices(
  given: string | undefined,
  ofRun: string | undefined,
  stderr: Console['stderr'],
): string | undefined {
  if (given !== undefined || ofRun === undefined || ofRun === 'moto') return given ?? ofRun;
  const remedy = `give --services ${ofRun} to use them here too`;
  stderr.write(`${visibleLine(`In the run, other services were those of ${ofRun}; ${remedy}`)}\n`);
  return undefined;
}

/** @param chosen by the user, or by the run; absent where nothing is known of one. */
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
 * Takes the user's own credentials, or those of a role in the target's account that they may assume.
 *
 * @throws {AwsCallError} when they are of another account and no role is named: the worker would act in the wrong one.
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
    // As of a run from this machine: few roles that trust an account let it set a source identity.
    const as = { caller, setSourceIdentity: false };
    const credentials = await assumeRole(sts, target, options.role, as);
    return { ...session, credentials };
  }
  if (Account !== target.accountId) {
    throw new AwsCallError(
      `your credentials are of account ${Account}, and the target is in ${target.accountId}; name a role to assume there with --role NAME, or other credentials with --profile`,
    );
  }
  const narrowed = narrowing(target);
  if (narrowed !== undefined) {
    throw new AwsCallError(
      `the run narrowed what its role may do (${narrowed}), and your own credentials may do more; name a role to assume with --role NAME, which is narrowed alike`,
    );
  }
  const { accessKeyId, secretAccessKey, sessionToken } = await sts.config.credentials();
  return {
    ...session,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
  };
}

/** An organization of the target's account and one to manage it. */
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
