import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KMSClient, ListGrantsCommand } from '@aws-sdk/client-kms';
import {
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { type Emulator, parseOrganization, startEmulator } from '@step-everywhere/emulator';
import { build } from 'esbuild';
import { expect } from 'vitest';

const infra = fileURLToPath(new URL('../../', import.meta.url));
export const regions = ['us-east-1', 'eu-west-1'];
/** The management account has no role; `suspended` is what its name says; the others have one. */
export const accounts = {
  management: '111111111111',
  first: '210000000001',
  second: '210000000002',
  third: '210000000003',
  suspended: '210000000004',
  roleless: '210000000005',
};

const role = 'roles: [{ name: Auditor, tags: { "stepeverywhere:assumable": "true" } }]';
const organization = `
accounts:
  - { id: "${accounts.management}", name: management }
  - { id: "${accounts.first}", name: first, ${role} }
  - { id: "${accounts.second}", name: second, ${role} }
  - { id: "${accounts.third}", name: third, ${role} }
  - { id: "${accounts.suspended}", name: suspended, state: SUSPENDED, ${role} }
  - { id: "${accounts.roleless}", name: roleless }
`;

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it has stored
type Json = any;

/** The shipped stack and a worker in the emulator. */
export interface LocalStack extends AsyncDisposable {
  readonly states: SFNClient;
  /** Names of functions that were invoked. */
  readonly invoked: string[];
  start(input: object): Promise<string>;
  /** Waits for the end of an execution. */
  end(executionArn: string): Promise<DescribeExecutionOutput>;
  /** A run's own object, once it is there. */
  runObject(executionArn: string, name: string): Promise<string>;
  summary(executionArn: string, isIt?: (summary: Json) => boolean): Promise<Json>;
  lines(executionArn: string, name: string): Promise<Json[]>;
  grants(): Promise<number>;
}

/**
 * Starts the emulator with the template as it ships.
 *
 * @param crashing a function of the stack whose code is replaced by one that throws
 */
export async function startLocalStack({ crashing }: { crashing?: string } = {}): Promise<LocalStack> {
  const folder = await mkdtemp(join(tmpdir(), 'step-everywhere-run-'));
  const emulator = await startEmulator({
    organization: parseOrganization(organization),
    directory: join(folder, 'out'),
  });
  const templateFile =
    crashing === undefined ? join(infra, 'template.yaml') : await breakOne(folder, crashing);
  const { outputs } = await emulator.deployStack({
    templateFile,
    parameters: { DefaultRegions: regions.join(',') },
  });
  const functionArn = await deployWorker(emulator, folder);
  const invoked: string[] = [];
  emulator.onInvocation(({ functionName }) => invoked.push(functionName));
  const config = clientConfig(emulator);
  const states = new SFNClient(config);
  const kms = new KMSClient(config);
  const pathOf = (executionArn: string, name: string) =>
    join(
      folder,
      'out',
      outputs.BucketName as string,
      'StepEverywhere/StepEverywhere_local/$LATEST',
      executionArn.split(':').at(-1) as string,
      '_run',
      name,
    );
  const stack: Omit<LocalStack, typeof Symbol.asyncDispose> = {
    states,
    invoked,
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
          timeout: 30_000,
          interval: 20,
        })
        .toSatisfy(({ status }: DescribeExecutionOutput) => status !== 'RUNNING')
        .then(() => states.send(new DescribeExecutionCommand({ executionArn })));
    },
    async runObject(executionArn, name) {
      const path = pathOf(executionArn, name);
      await expect.poll(() => existsSync(path), { timeout: 30_000, interval: 20 }).toBe(true);
      return readFile(path, 'utf8');
    },
    async summary(executionArn, isIt = () => true) {
      const read = async () => JSON.parse(await stack.runObject(executionArn, 'summary.json')) as Json;
      await expect.poll(read, { timeout: 30_000, interval: 20 }).toSatisfy(isIt);
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

/** The same template, but for the code of one function. */
async function breakOne(folder: string, name: string): Promise<string> {
  await mkdir(join(folder, 'broken'), { recursive: true });
  const code = "export const handler = async () => { throw new Error('crash'); };\n";
  await writeFile(join(folder, 'broken/index.mjs'), code);
  const text = (await readFile(join(infra, 'template.yaml'), 'utf8'))
    .replace(new RegExp(`CodeUri: dist/${name}$`, 'm'), `CodeUri: ${join(folder, 'broken')}`)
    .replaceAll('CodeUri: dist/', `CodeUri: ${infra}dist/`)
    .replace('DefinitionUri: ', `DefinitionUri: ${infra}`);
  const file = join(folder, 'template.yaml');
  await writeFile(file, text);
  return file;
}

async function deployWorker(emulator: Emulator, folder: string): Promise<string> {
  const outfile = join(folder, 'worker/index.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('worker.ts', import.meta.url))],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  const { functionArn } = await emulator.deployFunction({
    name: 'StepEverywhere_local',
    file: outfile,
    handler: 'index.handler',
    timeoutSeconds: 20,
    memoryMB: 256,
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
