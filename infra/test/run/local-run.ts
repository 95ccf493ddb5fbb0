import { existsSync, globSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KMSClient, ListGrantsCommand } from '@aws-sdk/client-kms';
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import {
  type Emulator,
  type EmulatorSettings,
  type InvocationEnd,
  parseOrganization,
  startEmulator,
} from '@step-everywhere/emulator';
import { expect } from 'vitest';
import { bundle } from './bundle.ts';
import { type TemplateChange, templateFile } from './changed-template.ts';

export const regions = ['us-east-1', 'eu-west-1'];
/** The management account has no role, and `suspended` is suspended. The other accounts have a role. */
export const accounts = {
  management: '111111111111',
  first: '210000000001',
  second: '210000000002',
  third: '210000000003',
  suspended: '210000000004',
  roleless: '210000000005',
};

export const roles = ['Auditor', 'ops/Reader'];

const tags = '{ "stepeverywhere:assumable": "true" }';
const role = `roles: [${roles.map((name) => `{ name: ${name}, tags: ${tags} }`).join(', ')}]`;
const organization = `
accounts:
  - { id: "${accounts.management}", name: management }
  - { id: "${accounts.first}", name: first, tags: { team: payments }, ${role} }
  - { id: "${accounts.second}", name: second, ${role} }
  - { id: "${accounts.third}", name: third, tags: { team: payments }, ${role} }
  - { id: "${accounts.suspended}", name: suspended, state: SUSPENDED, ${role} }
  - { id: "${accounts.roleless}", name: roleless }
`;

// biome-ignore lint/suspicious/noExplicitAny: a test knows the content that it has stored
type Json = any;

/** The shipped stack and a worker in the emulator. */
export interface LocalStack extends AsyncDisposable {
  readonly emulator: Emulator;
  /** The folder for all files of the test, which is deleted at its end. */
  readonly folder: string;
  /** Settings of a client that calls as an administrator. */
  readonly config: ReturnType<typeof clientConfig>;
  readonly states: SFNClient;
  readonly outputs: Readonly<Record<string, string>>;
  /** Ended invocations of all functions. */
  readonly invocations: InvocationEnd[];
  /** Names of invoked functions. */
  readonly invoked: string[];
  /** Deploys the worker under another name, with a separate role, and returns its ARN. */
  deployWorker(name: string, settings?: DeployedSettings): Promise<string>;
  start(input: object): Promise<string>;
  /** Waits for the end of an execution. */
  end(executionArn: string): Promise<DescribeExecutionOutput>;
  /** Waits until a run has stored an object, and returns the folder of its results. */
  runFolder(executionArn: string): Promise<string>;
  /** Waits for an object that the orchestrator writes for a run, and returns its text. */
  runObject(executionArn: string, name: string): Promise<string>;
  summary(executionArn: string, isIt?: (summary: Json) => boolean): Promise<Json>;
  lines(executionArn: string, name: string): Promise<Json[]>;
  grants(): Promise<number>;
}

type DeployedSettings = Pick<Parameters<Emulator['deployFunction']>[0], 'environment' | 'isTenantIsolated'>;

/** Differences from the shipped stack. */
export interface LocalStackSettings extends TemplateChange {
  /** Settings of the emulator. */
  readonly aws?: Partial<EmulatorSettings>;
  /** Parameters of the stack, in addition to its default regions. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** Starts the emulator, with the shipped template and the worker. */
export async function startLocalStack(settings: LocalStackSettings = {}): Promise<LocalStack> {
  const folder = await mkdtemp(join(tmpdir(), 'step-everywhere-run-'));
  const emulator = await startEmulator({
    organization: parseOrganization(organization),
    directory: join(folder, 'out'),
    ...settings.aws,
  });
  const { outputs } = await emulator.deployStack({
    templateFile: await templateFile(folder, settings),
    parameters: { DefaultRegions: regions.join(','), ...settings.parameters },
    // `state-machine.test.ts` validates them.
    validateDefinitions: false,
  });
  const workerFile = await bundle('worker.ts', join(folder, 'worker'));
  const functionArn = await deployWorker(emulator, workerFile, 'StepEverywhere_local');
  const invoked: string[] = [];
  const invocations: InvocationEnd[] = [];
  emulator.onInvocation((end) => {
    invoked.push(end.functionName);
    invocations.push(end);
  });
  const config = clientConfig(emulator);
  const states = new SFNClient(config);
  const kms = new KMSClient(config);
  const bucket = join(folder, 'out', outputs.BucketName as string);
  const stack: Omit<LocalStack, typeof Symbol.asyncDispose> = {
    emulator,
    folder,
    config,
    states,
    outputs,
    invocations,
    invoked,
    deployWorker: (name, settings) => deployWorker(emulator, workerFile, name, settings),
    async start(input) {
      const { executionArn } = await states.send(
        new StartExecutionCommand({
          stateMachineArn: outputs.StateMachineArn,
          input: JSON.stringify({ Function: functionArn, RoleName: 'Auditor', ...input }),
        }),
      );
      return executionArn as string;
    },
    async end(executionArn) {
      return expect
        .poll(async () => states.send(new DescribeExecutionCommand({ executionArn })), {
          interval: 20,
        })
        .toSatisfy(({ status }: DescribeExecutionOutput) => status !== 'RUNNING')
        .then(() => states.send(new DescribeExecutionCommand({ executionArn })));
    },
    async runFolder(executionArn) {
      const pattern = `StepEverywhere/*/*/${executionArn.split(':').at(-1)}`;
      const find = () => globSync(pattern, { cwd: bucket });
      await expect.poll(find, { interval: 20 }).toHaveLength(1);
      return join(bucket, find()[0] as string);
    },
    async runObject(executionArn, name) {
      const path = join(await stack.runFolder(executionArn), '_run', name);
      await expect.poll(() => existsSync(path), { interval: 20 }).toBe(true);
      return readFile(path, 'utf8');
    },
    async summary(executionArn, isIt = () => true) {
      const read = async () => JSON.parse(await stack.runObject(executionArn, 'summary.json')) as Json;
      await expect.poll(read, { interval: 20 }).toSatisfy(isIt);
      return read();
    },
    async lines(executionArn, name) {
      const text = await stack.runObject(executionArn, name);
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line));
    },
    async grants() {
      const { Grants = [] } = await kms.send(new ListGrantsCommand({ KeyId: outputs.KeyArn as string }));
      return Grants.length;
    },
  };
  return {
    ...stack,
    async [Symbol.asyncDispose]() {
      await emulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function deployWorker(
  emulator: Emulator,
  file: string,
  name: string,
  settings: DeployedSettings = {},
): Promise<string> {
  const { functionArn } = await emulator.deployFunction({
    name,
    file,
    handler: 'index.handler',
    timeoutSeconds: 300,
    memoryMB: 256,
    ...settings,
  });
  return functionArn;
}

function clientConfig({ environment }: Emulator) {
  return {
    endpoint: environment.AWS_ENDPOINT_URL,
    region: environment.AWS_REGION,
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
    },
  };
}
