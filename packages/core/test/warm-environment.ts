// A warm execution environment of Lambda: serves the events that arrive as messages, one after the other, and writes a heap
// snapshot on request. The snapshot contains everything that is still reachable after an invocation.
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString, writeHeapSnapshot } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { everywhere } from '@step-everywhere/core';
import { lambdaContext } from '@step-everywhere/core/testing';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const kept: string[] = [];
const endpoint = process.env.AWS_ENDPOINT_URL ?? '';

/** Uses every part of its input, and keeps a secret if the payload says so, to show that the search finds it. */
const handler = everywhere<{ keep: boolean }>(async ({ payload, client, credentials, fetch, logger }) => {
  // A client without settings keeps its connections and configuration for the next invocation.
  const ssm = client(SSMClient);
  const s3 = client(S3Client, { maxAttempts: 1, forcePathStyle: true });
  await ssm.send(new DescribeParametersCommand({})).catch(() => undefined);
  await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'key' })).catch(() => undefined);
  await fetch(`${endpoint}/items`, { service: 'execute-api', region: 'eu-west-1' });
  logger.info('used', { credentials: await credentials() });
  if (payload.keep) kept.push((await credentials()).secretAccessKey);
  return { count: kept.length };
});

process.on('message', async ({ event, snapshot }: { event?: unknown; snapshot?: string }) => {
  if (event !== undefined) await handler(event, lambdaContext());
  if (snapshot !== undefined) {
    for (let n = 0; n < 5; n += 1) {
      await setTimeout(10);
      collectGarbage();
    }
    writeHeapSnapshot(snapshot);
  }
  process.send?.('done');
});
