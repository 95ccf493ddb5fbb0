// A worker whose payload says what work it leaves behind and how it ends.
import { createServer } from 'node:http';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeParametersCommand, paginateDescribeParameters, SSMClient } from '@aws-sdk/client-ssm';
import { everywhere, type WorkerInput } from '@step-everywhere/core';

/** The kind of work that the handler leaves behind, and how it ends. */
export interface Behaviour {
  readonly left?: keyof typeof LEAVE;
  readonly end?: 'returns' | 'throws' | 'times out';
  /** Time of an invocation that should time out. Default 1. */
  readonly seconds?: number;
}

/** Sends only the first bytes of each answer. */
const slow = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
  response.write('{"Parameters": [');
}).listen(0, '127.0.0.1');
const endpoint = () => `http://127.0.0.1:${(slow.address() as { port: number }).port}`;
/** Whether the interval throws, which began with the module and so belongs to no invocation. */
let isBroken = false;
setInterval(() => {
  if (!isBroken) return;
  isBroken = false;
  throw new RangeError('an interval of the module');
}, 5).unref();
/** A promise of this invocation for which a later one waits. */
let kept: Promise<unknown> | undefined;

const LEAVE = {
  request: async ({ client }: WorkerInput) => {
    await client(SSMClient, { endpoint: endpoint() }).send(new DescribeParametersCommand({}));
  },
  paginator: async ({ client }: WorkerInput) => {
    const ssm = client(SSMClient, { endpoint: endpoint() });
    for await (const page of paginateDescribeParameters({ client: ssm }, {})) void page;
  },
  stream: async ({ client }: WorkerInput) => {
    const s3 = client(S3Client, { endpoint: endpoint(), forcePathStyle: true });
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'key' }));
    await Body?.transformToString();
  },
  timer: async ({ credentials }: WorkerInput) => {
    const { secretAccessKey } = await credentials();
    setTimeout(() => {
      throw new RangeError(`a timer with ${secretAccessKey}`);
    }, 5);
  },
  fetch: async ({ fetch }: WorkerInput) => {
    await (await fetch(`${endpoint()}/items`, { service: 'execute-api', region: 'eu-west-1' })).text();
  },
  'logger call': async ({ logger }: WorkerInput) => {
    for (;;) {
      logger.info('still here');
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (performance.now() > 60_000) return;
    }
  },
  'errors that cannot be read': async () => {
    const unreadable = Proxy.revocable({}, {});
    unreadable.revoke();
    setTimeout(() => {
      throw unreadable.proxy;
    });
    setTimeout(() => void Promise.reject(unreadable.proxy));
  },
  'interval of the module': async () => {
    isBroken = true;
  },
  'client that lacks `destroy`': async ({ client }: WorkerInput) => {
    client(class {} as never);
  },
  'promise of a client': async ({ client }: WorkerInput) => {
    process.env.AWS_ENDPOINT_URL_SSM = endpoint();
    kept ??= client(SSMClient).send(new DescribeParametersCommand({}));
    await kept;
  },
  'promise of a configured client': async ({ client }: WorkerInput) => {
    kept ??= client(SSMClient, { endpoint: endpoint() }).send(new DescribeParametersCommand({}));
    await kept;
  },
  'promise of a stream': async ({ client }: WorkerInput) => {
    const s3 = client(S3Client, { endpoint: endpoint(), forcePathStyle: true });
    kept ??= s3
      .send(new GetObjectCommand({ Bucket: 'bucket', Key: 'key' }))
      .then(({ Body }) => Body?.transformToString());
    await kept;
  },
  'promise of fetch': async ({ fetch }: WorkerInput) => {
    kept ??= fetch(`${endpoint()}/items`, { service: 'execute-api', region: 'eu-west-1' }).then((response) =>
      response.text(),
    );
    await kept;
  },
};

const worker = everywhere<Behaviour>(async (input) => {
  const { left, end = 'returns' } = input.payload;
  if (left !== undefined) {
    const isThere = left === 'timer' ? undefined : new Promise((resolve) => slow.once('request', resolve));
    const isThePromise = kept !== undefined;
    void LEAVE[left](input);
    // Waits until the request has reached the server.
    if (/request|paginator|stream|fetch|promise/.test(left) && !isThePromise) await isThere;
  }
  if (end === 'throws') throw new TypeError('as it should');
  if (end === 'times out') await new Promise(() => undefined);
  return { account: input.account.id, identity: (await input.credentials()).accessKeyId };
});

/** The Lambda handler. */
export const handler = (event: unknown, context: Parameters<typeof worker>[1]): Promise<unknown> => {
  const { end, seconds = 1 } = (event as { Payload: Behaviour }).Payload;
  const getRemainingTimeInMillis = () => seconds * 1_000;
  return worker(event, end === 'times out' ? { ...context, getRemainingTimeInMillis } : context);
};
