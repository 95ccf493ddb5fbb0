import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { partitionOf, regionsOf } from '@step-everywhere/core/contract';
import { type Emulator, type Organization, parseOrganization } from '@step-everywhere/emulator';
import { startHookedEmulator } from '@step-everywhere/emulator/internal';
import type { Aws } from '../aws/clients.ts';
import { nameUnits } from '../aws/unit-names.ts';
import type { Console } from '../console/console.ts';
import { AwsCallError } from '../console/errors.ts';
import { makeOutputFolder } from '../console/output-folder.ts';
import { type PreparedWorker, workerPrefix } from '../worker/worker-name.ts';
import { handOn } from './forward-calls.ts';
import { rememberRuns } from './known-runs.ts';
import {
  connectStepFunctions,
  type DeployedWorker,
  deployWorker,
  type LocalCloud,
  type RunningCloud,
  regionsByDefault,
  type WorkerLimits,
} from './local-cloud.ts';
import { RunningWorkers } from './running-workers.ts';
import type { StopPolicy } from './stop-local-run.ts';

/** The orchestrator on this machine: its key, bucket, functions and state machine are the emulator's. */
export interface LaptopCloud extends RunningCloud, Pick<LocalCloud, 'nameUnits'> {
  /** Invocations of workers that are under way. */
  readonly workers: RunningWorkers;
  deploy(worker: PreparedWorker, limits: WorkerLimits): Promise<DeployedWorker>;
  close(): Promise<void>;
}

/** Where a laptop's cloud keeps its objects, and how workers reach AWS. */
export interface LaptopOptions {
  readonly out: string;
  /** In place of AWS's own endpoints. */
  readonly endpointUrl?: string;
}

/**
 * Starts the orchestrator on this machine, with the user's own credentials towards STS and Organizations.
 *
 * Its functions and workers find the other services of AWS where the user would; what the run itself needs (key, bucket,
 * state machine) is the emulator's.
 *
 * @throws {AwsCallError} for a region of another partition than the caller's.
 */
export async function startLaptopCloud(
  aws: Aws,
  options: LaptopOptions,
  { cwd, env }: Pick<Console, 'cwd' | 'env'>,
): Promise<LaptopCloud> {
  const folder = await makeOutputFolder(resolve(cwd, options.out));
  const caller = await whoCalls(aws);
  const byDefault = regionsByDefault(caller.partition);
  const services = { sts: await aws.sts(), organizations: await aws.organizations() };
  const workers = new RunningWorkers((name) => name.includes(workerPrefix));
  const emulator = await startHookedEmulator({
    organization: callersAccount(aws, caller),
    directory: folder,
    region: aws.region,
    aroundCall: rememberRuns(folder, workers.around(handOn(services))),
  });
  // Empty is as good as absent: AWS's own endpoints.
  const real = { AWS_ENDPOINT_URL: options.endpointUrl ?? env.AWS_ENDPOINT_URL ?? '' };
  try {
    const { outputs } = await emulator.deployStack({
      templateFile: fileURLToPath(import.meta.resolve('@step-everywhere/infra/template.yaml')),
      // The orchestrator's own tests do that.
      validateDefinitions: false,
      // Roles that trust a whole account, as OrganizationAccountAccessRole does, seldom allow sts:SetSourceIdentity.
      parameters: { DefaultRegions: byDefault.join(','), SetSourceIdentity: 'false' },
      environment: { ...real, ...ownEndpoints(emulator), STEP_EVERYWHERE_CALLER: caller.arn },
    });
    return {
      emulator,
      workers,
      folder,
      stateMachineArn: outputs.StateMachineArn as string,
      bucket: outputs.BucketName as string,
      stepFunctions: connectStepFunctions(emulator),
      nameUnits: async (paths) => nameUnits(await aws.organizations(), paths),
      // What an account has enabled, it says itself once its role is assumed.
      regionsEnabledIn: () => byDefault.length,
      deploy: (worker, limits) =>
        deployWorker(emulator, worker, limits, {
          ...real,
          STEP_EVERYWHERE_ENDPOINT_URL_KMS: emulator.endpoint,
        }),
      close: () => emulator.close(),
    };
  } catch (error) {
    await emulator.close();
    throw error;
  }
}

/** The orchestrator's own services, which are here. */
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
  const [, partition = ''] = Arn.split(':');
  if (partitionOf(aws.region)?.id === partition) return { arn: Arn, accountId: Account, partition };
  throw new AwsCallError(
    `the credentials are of the partition ${partition || 'of nobody'} (${Arn}), which has no region ${aws.region}; name one of its regions with --region`,
  );
}

/** The emulator needs an account to live in; all others are real. */
function callersAccount({ region }: Aws, { accountId, partition }: Caller): Organization {
  const optIn = regionsOf(partition).some(({ code, optIn }) => code === region && optIn);
  const account = { id: accountId, name: 'this machine', ...(optIn ? { enabledRegions: [region] } : {}) };
  return parseOrganization(JSON.stringify({ partition, accounts: [account] }));
}

/** What Ctrl-C does to a run in real accounts: it asks, and waits for workers that have begun. */
export function stopPolicy({ workers }: Pick<LaptopCloud, 'workers'>): StopPolicy {
  return {
    question: 'Stop the run (s), or go on (Enter)? It runs in this process, and cannot be left to itself. ',
    running: () => workers.count,
    untilIdle: () => workers.untilIdle(),
  };
}
