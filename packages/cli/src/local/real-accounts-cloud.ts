import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { partitionOf, regionsOf } from '@step-everywhere/core/contract';
import { type Emulator, type Organization, parseOrganization } from '@step-everywhere/emulator';
import { splitArn } from '../aws/arn.ts';
import type { Aws } from '../aws/clients.ts';
import { nameUnits } from '../aws/unit-names.ts';
import type { Console } from '../console/console.ts';
import { AwsCallError } from '../console/errors.ts';
import { stateFolder } from '../runs/state-folder.ts';
import { workerPrefix } from '../worker/worker-name.ts';
import { type LocalCloud, manyAtOnce, startCloud } from './cloud.ts';
import { decryptOnly } from './decrypt-only.ts';
import { type ForwardedRoles, forwardCalls } from './forward-calls.ts';
import { RunningWorkers } from './running-workers.ts';

/** Where a cloud of real accounts stores runs, and how workers reach AWS. */
export interface RealAccountsOptions {
  /** State folder, see `stateFolder`. */
  readonly out?: string;
  /** Used instead of AWS's own endpoints. */
  readonly endpointUrl?: string;
}

/** A cloud whose accounts are real. */
export interface RealAccountsCloud extends LocalCloud {
  /**
   * Sets the roles that a run may assume; before this call there are none.
   *
   * @param accountIds of its targets.
   * @param roleName may have a path.
   */
  permitRoles(accountIds: Iterable<string>, roleName: string): void;
}

/**
 * Starts the orchestrator on this machine, with the user's own credentials for STS and Organizations.
 * Its functions and workers reach the other services of AWS as the user would; the run's own resources (key, bucket,
 * state machine) are emulated.
 *
 * @throws {AwsCallError} for a region in another partition than the caller's.
 */
export async function startRealAccountsCloud(
  aws: Aws,
  { out, endpointUrl }: RealAccountsOptions,
  { cwd, env }: Pick<Console, 'cwd' | 'env'>,
): Promise<RealAccountsCloud> {
  const caller = await whoCalls(aws);
  const organization = callersAccount(aws, caller);
  const { codes, isComplete } = await aws.launchedRegions(caller.partition);
  const services = { sts: await aws.sts(), organizations: await aws.organizations() };
  const state = stateFolder(out, cwd);
  const workers = new RunningWorkers((name) => name.includes(workerPrefix));
  let permitted: ForwardedRoles | undefined;
  // An empty value means AWS's own endpoints, as an absent one does.
  const real = { AWS_ENDPOINT_URL: endpointUrl ?? env.AWS_ENDPOINT_URL ?? '' };
  const cloud = await startCloud({
    organization,
    workers,
    state,
    folder: aws.isEmulated ? state.runs.emulated : state.runs.real,
    region: aws.region,
    environmentConcurrency: manyAtOnce,
    // AWS would refuse the emulator's keys, with a different error in every account.
    workersHaveCredentials: false,
    aroundCall: decryptOnly(workers.around(forwardCalls(services, () => permitted))),
    nameUnits: (paths) => nameUnits(services.organizations, paths),
    // Roles that trust a whole account, as OrganizationAccountAccessRole does, seldom allow sts:SetSourceIdentity.
    parameters: { SetSourceIdentity: 'false', DefaultRegions: '' },
    environment: (emulator) => ({
      network: aws.network,
      stack: {
        ...aws.network,
        // Nearly all services that they call are emulated; only the regions of an account come from AWS.
        ...{ AWS_USE_FIPS_ENDPOINT: 'false', AWS_USE_DUALSTACK_ENDPOINT: 'false' },
        STEP_EVERYWHERE_USE_FIPS_ENDPOINT: aws.network.AWS_USE_FIPS_ENDPOINT ?? '',
        STEP_EVERYWHERE_USE_DUALSTACK_ENDPOINT: aws.network.AWS_USE_DUALSTACK_ENDPOINT ?? '',
        ...real,
        ...ownEndpoints(emulator),
        STEP_EVERYWHERE_CALLER: caller.arn,
        STEP_EVERYWHERE_REGIONS: isComplete ? codes.join(',') : '',
      },
      worker: { ...real, STEP_EVERYWHERE_ENDPOINT_URL_KMS: emulator.endpoint },
    }),
  });
  const { issuingRole } = cloud;
  return {
    ...cloud,
    permitRoles(accountIds, roleName) {
      const roles = Array.from(
        accountIds,
        (id) => `arn:${organization.partition}:iam::${id}:role/${roleName}`,
      );
      permitted = { issuingRole, roles: new Set(roles) };
    },
  };
}

/** The endpoints of the services that the orchestrator uses and that are emulated. */
function ownEndpoints({ endpoint }: Emulator): Record<string, string> {
  const services = ['STS', 'ORGANIZATIONS', 'KMS', 'S3', 'SFN', 'LAMBDA'];
  return Object.fromEntries(services.map((service) => [`AWS_ENDPOINT_URL_${service}`, endpoint]));
}

interface Caller {
  readonly arn: string;
  readonly accountId: string;
  readonly partition: string;
}

async function whoCalls(aws: Aws): Promise<Caller> {
  const { Account = '', Arn = '' } = await (await aws.sts()).send(new GetCallerIdentityCommand({}));
  const { partition } = splitArn(Arn);
  if (partitionOf(aws.region)?.id === partition) return { arn: Arn, accountId: Account, partition };
  const found = partition === '' ? 'cannot find out the partition of the credentials' : undefined;
  throw new AwsCallError(
    found ??
      `the credentials are for the partition ${partition} (${Arn}), which has no region ${aws.region}; name one of its regions with --region`,
  );
}

/** The emulator needs one account for its resources; all others are real. */
function callersAccount({ region }: Aws, { accountId, partition }: Caller): Organization {
  const optIn = regionsOf(partition).some(({ code, optIn }) => code === region && optIn);
  const account = { id: accountId, name: 'this machine', ...(optIn ? { enabledRegions: [region] } : {}) };
  return parseOrganization(JSON.stringify({ partition, accounts: [account] }));
}
