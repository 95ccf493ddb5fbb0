import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { ListRootsCommand } from '@aws-sdk/client-organizations';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { ListStateMachinesCommand } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { expect, it, vi } from 'vitest';
import { connectAws } from '../../src/aws/clients.ts';
import { explainAwsError } from '../../src/aws/explain-aws-error.ts';
import type { Terminal } from '../../src/console/console.ts';

it('no client waits forever for a server that accepts connections and never answers', async () => {
  const server = createServer((socket) => void socket.on('error', () => undefined));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpointUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const limits = { connect: 5_000, silence: 50, answer: 60_000 };
  const aws = await connectAws(
    { endpointUrl, region: 'us-east-1' },
    process as unknown as Terminal,
    undefined,
    limits,
  );
  const [lambda, organizations, sts] = await Promise.all([aws.lambda(), aws.organizations(), aws.sts()]);
  // The number of retries is the SDK's, and the test need not wait for them.
  for (const { middlewareStack } of [aws.states, aws.bucket, lambda, organizations, sts])
    (middlewareStack as typeof aws.states.middlewareStack).add((next) => next, {
      name: 'retryMiddleware',
      step: 'finalizeRequest',
      priority: 'high',
      override: true,
    });
  const calls = [
    aws.states.send(new ListStateMachinesCommand({})),
    aws.bucket.send(new ListBucketsCommand({})),
    lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'StepEverywhere_example' })),
    organizations.send(new ListRootsCommand({})),
    sts.send(new GetCallerIdentityCommand({})),
  ];
  const ends = await Promise.allSettled(calls);
  const [first] = ends;
  expect(first?.status === 'rejected' && explainAwsError(first.reason)).toMatchObject({
    message: expect.stringMatching(
      /^cannot reach AWS \(the request socket timed out after 50 ms of inactivity\); check/,
    ),
  });
  expect(ends.map((end) => end.status === 'rejected' && end.reason.name)).toEqual(
    calls.map(() => 'TimeoutError'),
  );
  vi.unstubAllEnvs();
  server.close();
});

it.each(['NotImplemented', 'ExpiredToken', 'CredentialsProviderError'])(
  'goes on after the full stop of %s',
  (name) => {
    const thrown = Object.assign(new Error('Try another one.'), { name, $metadata: {} });
    expect(explainAwsError(thrown)).toMatchObject({
      message: expect.stringMatching(/: Try another one; \S/),
    });
  },
);
