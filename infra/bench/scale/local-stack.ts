import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { type Emulator, makeOrganization } from '@step-everywhere/emulator';
import { startHookedEmulator } from '@step-everywhere/emulator/internal';
import { build } from 'esbuild';
import type { Summary } from '../../src/run/index.ts';
import { CallMeter, StateMeter } from './meters.ts';
import { StandIns } from './stand-ins.ts';

const templateFile = fileURLToPath(new URL('../../template.yaml', import.meta.url));

/** Characters. AWS guarantees no length; this is more than twice the usual one. */
const tokenLength = 2048;

/** The shipped stack and a worker that does nothing, in the emulator. */
export interface LocalStack extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly worker: string;
  readonly bucket: string;
  readonly stateMachineArn: string;
  readonly calls: CallMeter;
  readonly states: StateMeter;
  readonly standIns: StandIns;
  /** Starts a run that stays in its first state; disposing of it stops the run. */
  hold(input: object): Promise<HeldRun>;
  /** Runs from start to end. @throws {Error} if the run as a whole does not succeed */
  run(input: object): Promise<FinishedRun>;
}

/** A run in progress. */
export interface HeldRun extends AsyncDisposable {
  readonly executionArn: string;
}

/** An ended run. */
export interface FinishedRun {
  readonly summary: Summary;
  readonly seconds: number;
  /** Number of events in the parent's history. */
  readonly events: number;
}

/** Starts it. */
export async function startLocalStack(accounts: number): Promise<LocalStack> {
  const folder = await mkdtemp(join(tmpdir(), 'step-everywhere-scale-'));
  const calls = new CallMeter();
  const standIns = new StandIns(calls);
  const states = new StateMeter();
  const emulator = await startHookedEmulator({
    organization: makeOrganization({ accounts }),
    directory: join(folder, 'out'),
    sessionTokenLength: tokenLength,
    aroundCall: standIns.around,
  });
  const { outputs } = await emulator.deployStack({ templateFile });
  const file = await bundleWorker(folder);
  const { functionArn } = await emulator.deployFunction({
    name: 'StepEverywhere_nothing',
    file,
    timeoutSeconds: 60,
    memoryMB: 256,
  });
  const client = connect(emulator);
  const stateMachineArn = outputs.StateMachineArn as string;
  return {
    emulator,
    worker: functionArn,
    bucket: outputs.BucketName as string,
    stateMachineArn,
    calls,
    states,
    standIns,
    hold: (input) =>
      hold(emulator, client, stateMachineArn, { Function: functionArn, RoleName: 'Auditor', ...input }),
    run: (input) =>
      run(emulator, client, join(folder, 'out'), stateMachineArn, {
        Function: functionArn,
        RoleName: 'Auditor',
        ...input,
      }),
    async [Symbol.asyncDispose]() {
      states[Symbol.dispose]();
      await emulator.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function hold(
  emulator: Emulator,
  client: SFNClient,
  stateMachineArn: string,
  input: object,
): Promise<HeldRun> {
  const released = Promise.withResolvers<void>();
  emulator.inject({
    service: 'lambda',
    operation: 'Invoke',
    times: 1,
    when: ({ input: { FunctionName } }) => FunctionName.includes('ListTargets'),
    meanwhile: () => released.promise,
  });
  const started = await client.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  const executionArn = started.executionArn as string;
  return {
    executionArn,
    async [Symbol.asyncDispose]() {
      // Otherwise the calls at the end of this run would count for the next one.
      const ended = Promise.withResolvers<void>();
      emulator.onInvocation(({ functionName }) => {
        if (functionName.includes('EndRunFunction')) ended.resolve();
      });
      await client.send(new StopExecutionCommand({ executionArn }));
      released.resolve();
      await ended.promise;
    },
  };
}

async function run(
  emulator: Emulator,
  client: SFNClient,
  folder: string,
  stateMachineArn: string,
  input: object,
): Promise<FinishedRun> {
  // Writing the summary and handling the event of the end both belong to the run's calls.
  const invoked = Promise.withResolvers<void>();
  let invocations = 0;
  const forget = emulator.onInvocation(({ functionName }) => {
    if (functionName.includes('EndRunFunction')) invocations += 1;
    if (invocations === 2) invoked.resolve();
  });
  const began = performance.now();
  const started = await client.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  const { executionArn } = started;
  for (;;) {
    const { status, output, error, cause } = await client.send(
      new DescribeExecutionCommand({ executionArn }),
    );
    if (status === 'RUNNING') {
      await new Promise((resolve) => setTimeout(resolve, 200));
      continue;
    }
    if (status !== 'SUCCEEDED' && error !== 'NoTargetSucceeded')
      throw new Error(`The run ended as ${status}: ${error}: ${cause}`);
    const seconds = (performance.now() - began) / 1000;
    await invoked.promise;
    forget();
    const text = output ?? (await readSummary(folder, executionArn));
    return { summary: JSON.parse(text), seconds, events: await countEvents(client, executionArn) };
  }
}

/** Reads the summary of a run that failed, which is only in the bucket. */
async function readSummary(folder: string, executionArn = ''): Promise<string> {
  const pattern = `*/StepEverywhere/*/*/${executionArn.split(':').at(-1)}/_run/summary.json`;
  const [file = ''] = globSync(pattern, { cwd: folder });
  return readFile(join(folder, file), 'utf8');
}

async function countEvents(client: SFNClient, executionArn: string | undefined): Promise<number> {
  let events = 0;
  let nextToken: string | undefined;
  do {
    const command = new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, nextToken });
    const page = await client.send(command);
    events += page.events?.length ?? 0;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return events;
}

async function bundleWorker(folder: string): Promise<string> {
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
  return outfile;
}

function connect({ environment }: Emulator): SFNClient {
  return new SFNClient({
    endpoint: environment.AWS_ENDPOINT_URL,
    region: environment.AWS_REGION,
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
    },
  });
}
