import { type ChildProcess, fork } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findSecrets } from '../../../scripts/testing/find-secrets.ts';
import { startTestAws, type TestAws } from '../src/testing/index.ts';

const script = fileURLToPath(new URL('traced-worker.ts', import.meta.url));
const TRACE = '1-5759e988-bd862e3fe1be46a994272793';
const credentials = {
  accessKeyId: 'ASIAPLANTED',
  secretAccessKey: 'planted-secret-0123456789',
  sessionToken: 'planted-token-0123456789',
};

/** A segment as the X-Ray SDK sends it. */
interface Segment {
  readonly id: string;
  readonly name: string;
  readonly trace_id: string;
  readonly parent_id: string;
  readonly http?: { readonly request?: { readonly method: string } };
}

let aws: TestAws;
/** The server for the handler's own calls. */
let service: Server;
let daemon: Socket;
let received: string[];
let worker: ChildProcess;
beforeEach(async () => {
  aws = await startTestAws();
  service = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1');
  await once(service, 'listening');
  received = [];
  daemon = createSocket('udp4', (message) => void received.push(message.toString()));
  daemon.bind(0, '127.0.0.1');
  await once(daemon, 'listening');
  const { port } = daemon.address();
  worker = fork(script, {
    env: {
      PATH: process.env.PATH,
      ...aws.environment,
      // With these variables, the X-Ray SDK and Powertools behave as in Lambda.
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      LAMBDA_TASK_ROOT: '/var/task',
      _HANDLER: 'index.handler',
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${port}`,
      _X_AMZN_TRACE_ID: `Root=${TRACE};Parent=53995c3f42cd8ad8;Sampled=1`,
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      SERVICE_URL: `http://127.0.0.1:${(service.address() as AddressInfo).port}`,
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
});
afterEach(async () => {
  worker.disconnect();
  daemon.close();
  service.closeAllConnections();
  service.close();
  await aws.close();
});

/** Invokes the traced worker, and waits until the daemon has all segments of the invocation. */
async function invoke(payload: { fail: boolean }): Promise<{ answer: unknown; segments: Segment[] }> {
  worker.send(aws.event({ payload, credentials }));
  const [{ answer }] = (await once(worker, 'message')) as [{ answer: unknown }];
  const segments = () =>
    received.map((message) => JSON.parse(message.slice(message.indexOf('\n') + 1)) as Segment);
  // The X-Ray SDK sends the segment last that it opened first.
  await vi.waitFor(() => expect(segments().map(({ name }) => name)).toContain('## index.handler'), 30_000);
  return { answer, segments: segments() };
}

/** The worker's secrets, which must not be in any trace. */
function secrets(): string[] {
  const { AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN = '' } = aws.environment;
  const urls = aws.requests.map(({ path }) => new URL(path, aws.endpoint).searchParams);
  const signed = urls.flatMap((query) => [query.get('X-Amz-Signature'), query.get('X-Amz-Security-Token')]);
  const own = [AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN];
  return [
    credentials.secretAccessKey,
    credentials.sessionToken,
    ...own,
    ...signed.filter((each) => each !== null),
  ];
}
const shown = () => findSecrets(received.join('\n'), secrets());

describe("Powertools' Tracer, enabled", () => {
  it('traces a worker with its calls of KMS and AWS, and shows nothing secret', async () => {
    const { answer, segments } = await invoke({ fail: false });
    expect([answer, [...aws.objects.values()].at(-1)]).toEqual(['stored', '{"traced":true}']);
    const handler = segments.find(({ name }) => name === '## index.handler');
    const work = segments.find(({ name }) => name === 'work');
    expect(handler).toMatchObject({
      parent_id: '53995c3f42cd8ad8',
      annotations: { region: 'ap-southeast-2' },
    });
    expect(work).toMatchObject({ parent_id: handler?.id });
    const below = (parent: Segment | undefined) =>
      segments
        .filter(({ parent_id }) => parent_id === parent?.id)
        .map(({ name, http }) => `${name} ${http?.request?.method ?? ''}`);
    // The trace does not contain the upload, because its path contains a signature.
    expect(below(handler).toSorted()).toEqual(['127.0.0.1 POST', '127.0.0.1 POST', 'work ']);
    expect(below(work).toSorted()).toEqual(['127.0.0.1 GET', 'SSM ']);
    expect(new Set(segments.map(({ trace_id }) => trace_id))).toEqual(new Set([TRACE]));
    expect(secrets()).toHaveLength(6);
    expect(shown()).toEqual([]);
  });

  it('shows why a target failed, and nothing secret', async () => {
    const { answer, segments } = await invoke({ fail: true });
    const message = 'denied for [redacted]; caused by TypeError: token [redacted]';
    expect(answer).toEqual({ name: 'Error', message });
    expect(segments.find(({ name }) => name === '## index.handler')).toMatchObject({
      fault: true,
      cause: { exceptions: [{ type: 'Error', message }] },
    });
    expect(shown()).toEqual([]);
  });
});
