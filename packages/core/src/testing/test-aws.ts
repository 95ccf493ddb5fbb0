import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WorkerEvent } from '../contract/index.ts';
import { refuse } from './other-services.ts';
import { type Received, receive } from './received.ts';
import { unsealBlob } from './sealing.ts';
import { makeEvent, type TestTarget } from './test-event.ts';

/** A KMS and an S3 on the loopback interface, and events for them. */
export interface TestAws {
  /** Address of both services, for example `http://127.0.0.1:49152`. */
  readonly endpoint: string;
  /** Variables to set in the worker's environment; they point the AWS SDK to the kit. */
  readonly environment: Readonly<Record<string, string>>;
  /** All stored objects, by key. */
  readonly objects: ReadonlyMap<string, string>;
  /** All requests so far. */
  readonly requests: readonly Received[];
  /**
   * Makes a valid event of the contract, with ciphertexts for the kit's KMS and a URL of the kit's S3.
   *
   * @param target account, region, payload and session; every field has a default
   * @returns the first argument of a worker
   */
  event(target?: TestTarget): WorkerEvent;
  /**
   * Answers the next PUTs with failures instead of storing the body.
   *
   * @param answers one for each PUT: a status with an optional body, or `reset` to cut the connection
   */
  failNextPuts(...answers: readonly ({ status: number; body?: string } | 'reset')[]): void;
  /**
   * Answers the next calls of `Decrypt` with errors.
   *
   * @param names one for each call: a KMS error, for example `ThrottlingException`, or `reset` to cut the connection
   */
  failNextDecrypts(...names: readonly string[]): void;
  /** Closes the servers; may be called more than once. */
  close(): Promise<void>;
  /** Closes the servers at the end of a block that begins with `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** How the kit's KMS and S3 behave. */
export interface TestAwsOptions {
  /** Key that encrypts the ciphertexts, 32 bytes. Default: random. */
  readonly key?: Buffer;
  /** `false` to keep neither requests nor objects, for benchmarks. */
  readonly keep?: boolean;
}

/**
 * Starts a KMS that decrypts and an S3 that stores, to test a whole worker without an AWS account.
 *
 * It uses real HTTP and real ciphertexts, but checks neither signatures nor grants; the emulator does. It has no other
 * service: a client of another service gets an error that says so. A test that does not close it ends all the same.
 *
 * @param options the key of the ciphertexts, and whether to keep requests and objects
 * @returns the running services, to be closed at the test's end
 * @example
 * ```ts
 * await using aws = await startTestAws();
 * Object.assign(process.env, aws.environment);
 * await handler(aws.event({ region: 'eu-west-1', payload: { prefix: '/app' } }), lambdaContext());
 * const [result] = aws.objects.values();
 * ```
 */
export async function startTestAws({
  key = randomBytes(32),
  keep = true,
}: TestAwsOptions = {}): Promise<TestAws> {
  const objects = new Map<string, string>();
  const requests: Received[] = [];
  const failures: ({ status: number; body?: string } | 'reset')[] = [];
  const decryptErrors: string[] = [];
  const server = createServer((request, response) => {
    receive(request)
      .then((received) => {
        if (keep) requests.push(received);
        if (received.headers['x-amz-target'] === 'TrentService.Decrypt') {
          const error = decryptErrors.shift();
          if (error === 'reset') return request.socket.resetAndDestroy();
          return answerDecrypt(key, received, response, error);
        }
        if (!isUpload(received)) return refuse(received, response);
        const failure = failures.shift();
        if (failure === 'reset') return request.socket.resetAndDestroy();
        if (failure !== undefined) return response.writeHead(failure.status).end(failure.body ?? '');
        if (!keep) return response.writeHead(200).end();
        return answerPut(objects, received, response);
      })
      .catch(() => response.destroy());
  });
  // A test that forgets to close the server must still end.
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async () => {
    server.closeAllConnections();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  return {
    endpoint,
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'ASIAWORKERROLE',
      AWS_SECRET_ACCESS_KEY: `own-secret-${randomBytes(12).toString('hex')}`,
      AWS_SESSION_TOKEN: `own-token-${randomBytes(12).toString('hex')}`,
    },
    objects,
    requests,
    event: (target = {}) => makeEvent(key, endpoint, target),
    failNextPuts: (...answers) => void failures.push(...answers),
    failNextDecrypts: (...names) => void decryptErrors.push(...names),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Path of the results in the kit's URLs. */
const RESULTS = '/results/';

/** An upload has its signature in the URL; a request of a client has a header, for example a PUT to a bucket named `results`. */
function isUpload({ method, path, headers }: Received): boolean {
  return method === 'PUT' && path.startsWith(RESULTS) && headers.authorization === undefined;
}

function answerDecrypt(
  key: Buffer,
  { body }: Received,
  response: ServerResponse,
  error: string | undefined,
): void {
  const { CiphertextBlob, EncryptionContext, KeyId } = JSON.parse(body.toString());
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  const refuse = (name: string) =>
    response.writeHead(statusOf(name), headers).end(JSON.stringify({ __type: name }));
  if (error !== undefined) return void refuse(error);
  try {
    const plaintext = unsealBlob(key, Buffer.from(CiphertextBlob, 'base64'), EncryptionContext ?? {});
    response.writeHead(200, headers).end(JSON.stringify({ KeyId, Plaintext: plaintext.toString('base64') }));
  } catch {
    refuse('InvalidCiphertextException');
  }
}

/** Source: docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html, Errors. */
function statusOf(name: string): number {
  return name === 'KMSInternalException' ? 500 : name === 'DependencyTimeoutException' ? 503 : 400;
}

/** Stores an object only once, because the events require `If-None-Match: *`. */
function answerPut(objects: Map<string, string>, { path, body }: Received, response: ServerResponse): void {
  const key = decodeURIComponent(new URL(path, 'http://s3').pathname.slice(RESULTS.length));
  if (objects.has(key)) {
    response.writeHead(412).end('<Error><Code>PreconditionFailed</Code></Error>');
    return;
  }
  objects.set(key, body.toString());
  response.writeHead(200).end();
}
