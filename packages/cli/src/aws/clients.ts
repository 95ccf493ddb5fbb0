import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type {
  OrganizationsClient,
  OrganizationsClientConfig,
  ServiceOutputTypes,
} from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import type { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { STSClient } from '@aws-sdk/client-sts';
import type { InitializeHandlerOutput } from '@smithy/types';
import { clientSettings, type NetworkLimits } from '@step-everywhere/infra/internal/client-settings';
import type { KnownRegions, RegionServices } from '@step-everywhere/infra/internal/orchestrator';
import packageJson from '../../package.json' with { type: 'json' };
import type { Terminal } from '../console/console.ts';
import { NoRegionError } from '../console/errors.ts';
import { credentialsOf, roleCredentials } from './credentials.ts';
import { EmulatorMark } from './emulator-mark.ts';
import { networkOf } from './network.ts';
import { checkProfile, type NamedProfile, namedProfile } from './profile.ts';
import { noted } from './refused-call.ts';
import { checkRegion } from './region.ts';

/** Clients with the user's credentials. Clients that few commands need are loaded on first use. */
export interface Aws {
  readonly region: string;
  /** Whether the calls of Step Functions and STS so far were answered by our emulator. */
  readonly isEmulated: boolean;
  readonly states: SFNClient;
  /** Environment variables that let another process reach AWS in the same way. They may contain a proxy's password. */
  readonly network: Readonly<Record<string, string>>;
  /** S3, for results and the run's own objects. */
  readonly bucket: S3Client;
  cloudFormation(): Promise<CloudFormationClient>;
  /** ARN of the role through which the organization is read; absent when it is read with the caller's own credentials. */
  readonly organizationRole?: string;
  lambda(): Promise<LambdaClient>;
  logs(): Promise<CloudWatchLogsClient>;
  organizations(): Promise<OrganizationsClient>;
  scheduler(): Promise<SchedulerClient>;
  sts(): Promise<STSClient>;
  /**
   * Lists the regions that are enabled in an account.
   *
   * @param accountId of a member of the organization; the caller's own account when absent.
   */
  enabledRegions(accountId?: string): Promise<string[]>;
  /** Lists the regions that AWS has launched in the partition of the caller's account. AWS is asked once. */
  launchedRegions(partition: string): Promise<KnownRegions>;
}

/**
 * Creates clients with the AWS CLI's order of precedence: for credentials `--profile`, then the environment's
 * credentials, then `AWS_PROFILE`; for the region `--region`, then `AWS_REGION`, `AWS_DEFAULT_REGION` and the
 * profile's region; for the endpoint `--endpoint-url`, then `AWS_ENDPOINT_URL`.
 *
 * @param regionOfArn region of an ARN on the command line. It takes precedence over the environment.
 * @param limits how long a call waits for the network; the limits of all our clients when absent.
 * @throws {NoRegionError} when no region is set.
 * @throws {OptionError} when the profile or region does not exist.
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-chap-configure.html#configure-precedence
 */
export async function connectAws(
  options: AwsOptions & OrganizationRoleOptions,
  console: Terminal,
  regionOfArn?: string,
  limits?: NetworkLimits,
): Promise<Aws> {
  const { profile, endpointUrl: endpoint, organizationRole } = options;
  const { env } = console;
  const named = namedProfile(profile, env);
  if (named !== undefined) await checkProfile(named);
  const [source, wanted] = wantedRegion(options, env, regionOfArn);
  const { agents, variables, hasEndpoint } = await networkOf(env, named?.name ?? 'default');
  const { requestHandler, ...settings } = clientSettings(6, limits);
  const reach = { requestHandler: { ...requestHandler, ...agents } };
  const isElsewhere = Boolean(endpoint ?? env.AWS_ENDPOINT_URL) || hasEndpoint;
  const credentials = await credentialsOf(profile, console, reach);
  const config = {
    ...(profile === undefined ? {} : { profile }),
    ...(credentials && { credentials }),
    ...(wanted ? { region: wanted } : {}),
    ...(endpoint === undefined ? {} : { endpoint }),
    customUserAgent: `step-everywhere/${packageJson.version}`,
    ...settings,
    ...reach,
    // A custom endpoint has no FIPS or dual-stack form, and the SDK refuses to combine them.
    ...(isElsewhere && { useFipsEndpoint: false, useDualstackEndpoint: false }),
  };
  const states = new SFNClient(config);
  const region = await regionOf(states, named);
  checkRegion(region, source);
  const at = { ...config, region };
  // The caller's own account is read with the caller's own credentials; no role is needed.
  const ofOrganization =
    organizationRole === undefined ? at : { ...at, credentials: await roleCredentials(organizationRole, at) };
  let launched: Promise<KnownRegions> | undefined;
  let organizations: Promise<OrganizationsClient> | undefined;
  const emulated = new EmulatorMark();
  emulated.watch(states);
  noted(states);
  const bucket = new S3Client({
    ...at,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // An emulator serves all buckets under one address.
    forcePathStyle: Boolean(endpoint ?? env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL),
  });
  noted(bucket);
  return {
    region,
    states,
    bucket,
    network: isElsewhere ? { ...variables, ...ofAwsAlone } : variables,
    get isEmulated() {
      return emulated.isSeen;
    },
    cloudFormation: async () =>
      noted(new (await import('@aws-sdk/client-cloudformation')).CloudFormationClient(at)),
    ...(organizationRole !== undefined && { organizationRole }),
    lambda: async () => noted(new (await import('@aws-sdk/client-lambda')).LambdaClient(at)),
    logs: async () => noted(new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogsClient(at)),
    organizations: () => {
      organizations ??= openOrganizations(ofOrganization);
      return organizations;
    },
    scheduler: async () => noted(new (await import('@aws-sdk/client-scheduler')).SchedulerClient(at)),
    sts: async () => {
      const client = new (await import('@aws-sdk/client-sts')).STSClient(at);
      emulated.watch(client);
      return noted(client);
    },
    enabledRegions: async (accountId) => {
      const { askAccount } = await import('@step-everywhere/infra/internal/orchestrator');
      const { maxAttempts: _, ...config } = accountId === undefined ? at : ofOrganization;
      return askAccount(config, 'enabled', accountId);
    },
    launchedRegions: (partition) => {
      launched ??= askForRegions(partition, at);
      return launched;
    },
  };
}

/** Only AWS's own endpoints have these forms. */
const ofAwsAlone = { AWS_USE_FIPS_ENDPOINT: 'false', AWS_USE_DUALSTACK_ENDPOINT: 'false' } as const;

/** Caches the answers, so that accounts that were listed to count a run's targets are not listed again for the run. */
async function openOrganizations(at: OrganizationsClientConfig): Promise<OrganizationsClient> {
  const { OrganizationsClient } = await import('@aws-sdk/client-organizations');
  const client = noted(new OrganizationsClient({ ...at, retryMode: 'adaptive', maxAttempts: 12 }));
  const answers = new Map<string, Promise<InitializeHandlerOutput<ServiceOutputTypes>>>();
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        const question = `${commandName} ${JSON.stringify(args.input)}`;
        const answer = answers.get(question) ?? next(args);
        answers.set(question, answer);
        answer.catch(() => answers.delete(question));
        return answer;
      },
    { step: 'initialize', name: 'askOnce' },
  );
  return client;
}

async function askForRegions(
  partition: string,
  { maxAttempts: _, ...config }: NonNullable<RegionServices['account'] & RegionServices['ec2']>,
): Promise<KnownRegions> {
  const { launchedRegions } = await import('@step-everywhere/infra/internal/orchestrator');
  return launchedRegions(partition, { account: config, ec2: config });
}

/** @returns what names the region, and the region itself unless the profile names it. */
function wantedRegion(
  options: AwsOptions,
  env: NodeJS.ProcessEnv,
  regionOfArn: string | undefined,
): readonly [source: string, region: string | undefined] {
  const sources = [
    ['--region', options.region],
    ['the ARN', regionOfArn],
    ['AWS_REGION', env.AWS_REGION],
    ['AWS_DEFAULT_REGION', env.AWS_DEFAULT_REGION],
  ] as const;
  return sources.find(([, region]) => region) ?? ["the profile's region", undefined];
}

async function regionOf(client: SFNClient, profile: NamedProfile | undefined): Promise<string> {
  try {
    return await client.config.region();
  } catch (cause) {
    const without = profile === undefined ? '' : `, and the profile ${profile.name} has none`;
    throw new NoRegionError(`no AWS region is set${without}; give --region, or set AWS_REGION`, { cause });
  }
}

/** The options of every command that calls AWS. */
export interface AwsOptions {
  /** Profile of the AWS configuration files. */
  readonly profile?: string;
  readonly region?: string;
  /** Endpoint of an emulator, instead of AWS's own endpoints. */
  readonly endpointUrl?: string;
  /** Whether standard output gets only JSON. */
  readonly json?: boolean;
}

/** The option of every command that reads the organization on this machine. */
export interface OrganizationRoleOptions {
  /** ARN of a role through which the organization is read. */
  readonly organizationRole?: string;
}
