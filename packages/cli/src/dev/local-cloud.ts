import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SFNClient } from '@aws-sdk/client-sfn';
import { partitions } from '@step-everywhere/core/contract';
import { type Emulator, ListenError, type Organization, startEmulator } from '@step-everywhere/emulator';
import { OptionError } from '../cli-error.ts';
import { bundleWorker } from './bundle-worker.ts';
import { chooseOrganization, type OrganizationOptions } from './choose-organization.ts';
import { workerName } from './worker-name.ts';

/** What a local cloud is started with. */
export interface LocalCloudOptions extends OrganizationOptions {
  /** Folder of objects and logs, made when it is not there. */
  readonly out: string;
  /** TCP port; any free one when absent. */
  readonly port?: number;
}

/** What Lambda is told about a worker. */
export interface WorkerOptions {
  /** Name of the function, in place of one made from the file's. */
  readonly name?: string;
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
  /** Bundles a worker's file and deploys it as a function `StepEverywhere_…`. */
  deploy(file: string, options: WorkerOptions): Promise<DeployedWorker>;
  close(): Promise<void>;
}

/**
 * Starts the emulator and deploys the orchestrator's stack to it, from the template that AWS takes.
 *
 * @param cwd relative paths of the options start here.
 * @throws {OptionError} for an organization file or an output folder that cannot be used.
 */
export async function startLocalCloud(options: LocalCloudOptions, cwd: string): Promise<LocalCloud> {
  const organization = await chooseOrganization(options, cwd);
  const folder = await makeFolder(resolve(cwd, options.out));
  const emulator = await start(organization, folder, options.port);
  const bundles = await mkdtemp(join(tmpdir(), 'step-everywhere-'));
  const close = async () => {
    await emulator.close();
    await rm(bundles, { recursive: true, force: true });
  };
  try {
    const { outputs } = await emulator.deployStack({
      templateFile: fileURLToPath(import.meta.resolve('@step-everywhere/infra/template.yaml')),
      parameters: { DefaultRegions: regionsEnabledByDefault().join(',') },
    });
    return {
      emulator,
      folder,
      organization,
      stateMachineArn: outputs.StateMachineArn as string,
      bucket: outputs.BucketName as string,
      stepFunctions: connect(emulator),
      deploy: (file, worker) => deployWorker(emulator, resolve(cwd, file), bundles, worker),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(organization: Organization, directory: string, port?: number): Promise<Emulator> {
  try {
    return await startEmulator({ organization, directory, ...(port === undefined ? {} : { port }) });
  } catch (error) {
    if (error instanceof ListenError) throw new OptionError('--port', error.message, { cause: error });
    throw error;
  }
}

/** The regions of the commercial partition that an account has without opting in. */
export function regionsEnabledByDefault(): string[] {
  const commercial = partitions.find(({ id }) => id === 'aws');
  return (commercial?.regions ?? []).filter(({ optIn }) => !optIn).map(({ code }) => code);
}

function connect({ endpoint, environment }: Emulator): SFNClient {
  return new SFNClient({
    endpoint,
    region: environment.AWS_REGION as string,
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID as string,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY as string,
    },
  });
}

async function deployWorker(
  emulator: Emulator,
  file: string,
  bundles: string,
  { name: given, timeout, memory }: WorkerOptions,
): Promise<DeployedWorker> {
  const name = await workerName(file, given);
  const bundle = await bundleWorker(file, join(bundles, name));
  const { functionArn } = await emulator.deployFunction({
    name,
    file: bundle.file,
    handler: `${basename(bundle.file).replace(/\.[cm]js$/, '')}.handler`,
    timeoutSeconds: timeout,
    memoryMB: memory,
  });
  return { name, arn: functionArn };
}

async function makeFolder(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true });
    return folder;
  } catch (cause) {
    throw new OptionError('--out', `cannot make the folder ${folder}: ${(cause as Error).message}`, {
      cause,
    });
  }
}
