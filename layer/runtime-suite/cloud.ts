import { once } from 'node:events';
import { glob, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { parseOrganization, startEmulator } from '@step-everywhere/emulator';
import { type DeployedFunction, ExecutionEnvironment } from './execution-environment.ts';
import type { Runtime } from './runtime.ts';

const ACCOUNT = '210000000001';
const REGIONS = ['ap-southeast-2', 'us-east-1'];
const ORGANIZATION = `
managementAccount: "111111111111"
accounts:
  - { id: "111111111111", name: management }
  - id: "${ACCOUNT}"
    name: payments-prod
    roles: [{ name: Auditor, tags: { "stepeverywhere:assumable": "true" } }]
    parameters: [{ name: "/app/{region}", value: hello }]
`;

/** A function to run; `Cloud` adds the ARN. */
export type FunctionToRun = Omit<DeployedFunction, 'arn'>;

/** The outcome of a run. */
export interface Ended {
  readonly summary: Readonly<Record<string, unknown>> & {
    readonly Bucket: string;
    readonly FailuresKey: string;
  };
  /** The stored result of each successful region. */
  readonly results: readonly unknown[];
  /** Lines of `failures.jsonl`. */
  readonly failures: readonly Readonly<Record<string, unknown>>[];
  /** The function's output. */
  readonly log: string;
}

/** The emulator with the shipped stack, whose workers run under AWS's runtime client. */
export interface Cloud {
  /** Runs a function in two regions of an account, from the execution's start to its summary. */
  run(name: string, deployed: FunctionToRun, runtime: Runtime, payload?: unknown): Promise<Ended>;
  close(): Promise<void>;
}

/** Starts a {@link Cloud}, which stores its objects below `directory`. */
export async function startCloud(directory: string): Promise<Cloud> {
  const emulator = await startEmulator({ organization: parseOrganization(ORGANIZATION), directory });
  const templateFile = createRequire(import.meta.url).resolve('@step-everywhere/infra/template.yaml');
  const { outputs } = await emulator.deployStack({ templateFile });
  const { AWS_ENDPOINT_URL: endpoint, AWS_REGION: region, ...keys } = emulator.environment;
  const credentials = { accessKeyId: keys.AWS_ACCESS_KEY_ID, secretAccessKey: keys.AWS_SECRET_ACCESS_KEY };
  const stepFunctions = new SFNClient({ endpoint, region, credentials });

  async function run(
    name: string,
    deployed: FunctionToRun,
    runtime: Runtime,
    payload: unknown = null,
  ): Promise<Ended> {
    const host = await startHost(runtime);
    const file = fileURLToPath(new URL('./proxy.mjs', import.meta.url));
    const { functionArn } = await emulator.deployFunction({
      name,
      file,
      timeoutSeconds: 60,
      environment: { SUITE_URL: host.url },
    });
    host.deploy({ ...deployed, arn: functionArn });
    try {
      const input = {
        Function: functionArn,
        RoleName: 'Auditor',
        Targets: [{ AccountId: ACCOUNT, Regions: REGIONS }],
        Payload: payload,
      };
      const name = await execute(stepFunctions, outputs.StateMachineArn as string, input);
      const summary = await storedSummary(directory, name);
      return { summary, ...(await stored(directory, summary)), log: host.log() };
    } finally {
      await host.close();
    }
  }

  return { run, close: () => emulator.close() };
}

/** The server that `proxy.mjs` sends its events to: one execution environment, which the first event starts. */
async function startHost(runtime: Runtime) {
  let deployed: DeployedFunction | undefined;
  let environment: Promise<ExecutionEnvironment> | undefined;
  let started: ExecutionEnvironment | undefined;
  const server = createServer(async (request, response) => {
    const { event, environment: variables } = JSON.parse(await text(request));
    environment ??= ExecutionEnvironment.start(deployed as DeployedFunction, runtime, variables);
    started = await environment;
    response.end(JSON.stringify(await started.invoke(event)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    deploy: (toDeploy: DeployedFunction) => {
      deployed = toDeploy;
    },
    log: () => started?.log ?? '',
    close: async () => {
      await started?.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Runs an execution to its end, and returns its name. */
async function execute(client: SFNClient, stateMachineArn: string, input: object): Promise<string> {
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  for (;;) {
    const { status, name, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }));
    // A run of a function that should fail ends with this error, and has a summary.
    if (status === 'SUCCEEDED' || error === 'NoTargetSucceeded') return String(name);
    if (status !== 'RUNNING') throw new Error(`The execution ended as ${status}: ${error}: ${cause}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function storedSummary(directory: string, execution: string): Promise<Ended['summary']> {
  for await (const path of glob(`**/${execution}/_run/summary.json`, { cwd: directory }))
    return JSON.parse(await readFile(join(directory, path), 'utf8'));
  throw new Error(`${execution} has no summary`);
}

async function stored(
  directory: string,
  summary: Ended['summary'],
): Promise<Pick<Ended, 'results' | 'failures'>> {
  const read = (key: string) => readFile(join(directory, summary.Bucket, key), 'utf8').catch(() => '');
  const keyOf = (region: string) =>
    String(summary.OutputKeyPattern).replace('{{ .AccountId }}', ACCOUNT).replace('{{ .Region }}', region);
  const lines = async (key: string) =>
    (await read(key))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  const results = await Promise.all(REGIONS.map((region) => lines(keyOf(region))));
  return { results: results.flat(), failures: await lines(summary.FailuresKey) };
}
