import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SFNClient } from '@aws-sdk/client-sfn';
import { regionsOf } from '@step-everywhere/core/contract';
import { type Emulator, ListenError, type Organization, PythonError } from '@step-everywhere/emulator';
import { startHookedEmulator } from '@step-everywhere/emulator/internal';
import { clientSettings } from '@step-everywhere/infra/internal/client-settings';
import { BundleError, OptionError } from '../console/errors.ts';
import { makeOutputFolder } from '../console/output-folder.ts';
import type { PreparedWorker } from '../worker/worker-name.ts';
import { rememberRuns } from './known-runs.ts';
import { chooseOrganization, type OrganizationOptions } from './organization.ts';
import { unitsOf } from './organization-text.ts';

/** The options of the commands that start a local cloud. */
export interface LocalCloudOptions extends OrganizationOptions {
  /** Folder of objects and logs, made when it is not there. */
  readonly out: string;
  /** TCP port; any free one when absent. */
  readonly port?: number;
}

/** What a local cloud is started with. */
export interface LocalCloudSettings extends LocalCloudOptions {
  /** A run in the folder is to be retried: Step Functions has to know it. */
  readonly isRetry?: boolean;
}

/** What Lambda is told about a worker. */
export interface WorkerLimits {
  /** Time-out of an invocation, 1 to 900. */
  readonly timeout: number;
  /** Megabytes, 128 to 10,240. */
  readonly memory: number;
}

/** A worker in the emulator's Lambda. */
export interface DeployedWorker {
  readonly name: string;
  readonly arn: string;
}

/** The emulator with the shipped stack in it, and the author's workers. */
export interface LocalCloud {
  readonly emulator: Emulator;
  readonly organization: Organization;
  readonly stateMachineArn: string;
  readonly bucket: string;
  /** Absolute path of the folder of objects and logs. */
  readonly folder: string;
  readonly stepFunctions: SFNClient;
  /** The names of roots and OUs by their ids. */
  nameUnits(paths: readonly (readonly string[])[]): Promise<Readonly<Record<string, string>>>;
  /** How many regions are enabled in an account; 17 unless it opted in to more. */
  regionsEnabledIn(accountId: string): number;
  /** Makes a function of a worker. */
  deploy(worker: PreparedWorker, limits: WorkerLimits): Promise<DeployedWorker>;
  close(): Promise<void>;
}

/**
 * Starts the emulator and deploys the orchestrator's stack to it, from the template that AWS takes.
 *
 * @param cwd relative paths of the options start here.
 * @throws {OptionError} for an organization file or an output folder that cannot be used.
 */
export async function startLocalCloud(options: LocalCloudSettings, cwd: string): Promise<LocalCloud> {
  const organization = await chooseOrganization(options, cwd);
  const folder = await makeOutputFolder(resolve(cwd, options.out));
  const byDefault = regionsByDefault(organization.partition);
  const emulator = await start(organization, folder, options);
  try {
    const { outputs } = await emulator.deployStack({
      templateFile: fileURLToPath(import.meta.resolve('@step-everywhere/infra/template.yaml')),
      // The orchestrator's own tests do that.
      validateDefinitions: false,
      parameters: { DefaultRegions: byDefault.join(',') },
    });
    return {
      emulator,
      folder,
      organization,
      stateMachineArn: outputs.StateMachineArn as string,
      bucket: outputs.BucketName as string,
      stepFunctions: connectStepFunctions(emulator),
      nameUnits: async () => unitsOf(organization),
      regionsEnabledIn: (accountId) => {
        return byDefault.length + (organization.account(accountId)?.enabledRegions.size ?? 0);
      },
      deploy: (worker, limits) => deployWorker(emulator, worker, limits),
      close: () => emulator.close(),
    };
  } catch (error) {
    await emulator.close();
    throw error;
  }
}

async function start(
  organization: Organization,
  directory: string,
  { port, isRetry }: LocalCloudSettings,
): Promise<Emulator> {
  const settings = {
    ...(port === undefined ? {} : { port }),
    ...(isRetry && { aroundCall: rememberRuns(directory) }),
  };
  try {
    return await startHookedEmulator({ organization, directory, ...settings });
  } catch (error) {
    if (error instanceof ListenError) throw new OptionError('--port', error.message, { cause: error });
    throw error;
  }
}

/** The regions of a partition that an account has without opting in. */
export function regionsByDefault(partition: string): readonly string[] {
  return regionsOf(partition)
    .filter(({ optIn }) => !optIn)
    .map(({ code }) => code);
}

/** A client of the emulator's Step Functions, as its administrator. */
export function connectStepFunctions({ endpoint, environment }: Emulator): SFNClient {
  return new SFNClient({
    ...clientSettings(3),
    endpoint,
    region: environment.AWS_REGION as string,
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID as string,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY as string,
    },
  });
}

/**
 * Makes a function of a worker in the emulator's Lambda.
 *
 * @param environment variables besides our own.
 */
export async function deployWorker(
  emulator: Emulator,
  { name, file, layers = [] }: PreparedWorker,
  { timeout, memory }: WorkerLimits,
  environment: Readonly<Record<string, string>> = {},
): Promise<DeployedWorker> {
  const toDeploy = {
    name,
    file,
    layers,
    handler: 'handler',
    timeoutSeconds: timeout,
    memoryMB: memory,
    // So that the stack of an error names the lines that its author wrote.
    environment: { NODE_OPTIONS: '--enable-source-maps', ...environment },
  };
  try {
    const { functionArn } = await emulator.deployFunction(toDeploy);
    return { name, arn: functionArn };
  } catch (cause) {
    throw cause instanceof PythonError ? new BundleError(file, cause.message, { cause }) : cause;
  }
}

/** What of a local cloud a run needs. */
export type RunningCloud = Pick<
  LocalCloud,
  'emulator' | 'stateMachineArn' | 'bucket' | 'folder' | 'stepFunctions' | 'regionsEnabledIn'
>;
