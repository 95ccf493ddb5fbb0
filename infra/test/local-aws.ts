import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** S3's answer to a PUT in a bucket with versioning. */
export class Versioned {
  readonly id: string;

  constructor(id: string) {
    this.id = id;
  }
}

/** S3's answer to a PUT in a bucket without versioning. */
class Stored {
  readonly etag: string;

  constructor(body: Buffer) {
    this.etag = etagOf(body);
  }
}

/** An error response of a service. */
export class Refusal extends Error {
  readonly code: string;
  readonly statusCode: number;

  constructor(code: string, message: string, statusCode = 400) {
    super(message);
    this.code = code;
    this.statusCode = statusCode;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: a test knows which operation it answers
type Input = any;
type Answer = (input: Input) => object | string;

export interface ReceivedRequest {
  readonly operation: string;
  readonly input: Input;
  readonly headers: IncomingMessage['headers'];
}

/** The operations of AWS that the orchestrator needs, on loopback over real HTTP. */
export interface LocalAws extends AsyncDisposable {
  /** For any client of the SDK. */
  readonly config: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly forcePathStyle: boolean;
  };
  /** The objects in S3, by `bucket/key`. */
  readonly objects: Map<string, Buffer>;
  readonly requests: ReceivedRequest[];
  /** Sets the answer for an operation: XML as a string for STS, an object for every other service. */
  answer(operation: string, answer: Answer): void;
  /** Makes the next calls of an operation fail. */
  failNext(operation: string, times: number, refusal: Refusal): void;
  requestsOf(operation: string): ReceivedRequest[];
}

export async function startLocalAws(): Promise<LocalAws> {
  const objects = new Map<string, Buffer>();
  const requests: ReceivedRequest[] = [];
  const answers = new Map<string, Answer>();
  const failures = new Map<string, Refusal[]>();

  const answerCall = (operation: string, input: Input, headers: IncomingMessage['headers']) => {
    requests.push({ operation, input, headers });
    const failure = failures.get(operation)?.shift();
    if (failure !== undefined) throw failure;
    const answer = answers.get(operation);
    if (answer === undefined) throw new Refusal('UnknownOperationException', `nothing answers ${operation}`);
    return answer(input);
  };
  answers.set('PutObject', ({ path, body, isFirst, replaces }) => {
    const present = objects.get(path);
    if (replaces !== undefined && present === undefined)
      throw new Refusal('NoSuchKey', 'The specified key does not exist.', 404);
    if (present !== undefined && (isFirst || ![undefined, etagOf(present)].includes(replaces)))
      throw new Refusal(
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
        412,
      );
    objects.set(path, body);
    return new Stored(body);
  });
  answers.set('GetObject', ({ path }) => {
    const object = objects.get(path);
    if (object === undefined) throw new Refusal('NoSuchKey', 'The specified key does not exist.', 404);
    return object;
  });

  answers.set('ListObjectsV2', ({ bucket, prefix }) => listXml(objects, bucket, prefix));

  const server = createServer(async (request, response) => {
    const call = readCall(request, await readBody(request));
    try {
      respond(response, call.protocol, 200, answerCall(call.operation, call.input, request.headers));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      respondRefusal(response, call.protocol, error);
    }
  });
  // A client on a busy machine may reuse a connection after the default of 5 seconds, when it would be closed.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    config: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'local-secret' },
      forcePathStyle: true,
    },
    objects,
    requests,
    answer: (operation, answer) => answers.set(operation, answer),
    failNext: (operation, times, refusal) =>
      failures.set(
        operation,
        Array.from({ length: times }, () => refusal),
      ),
    requestsOf: (operation) => requests.filter((request) => request.operation === operation),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Protocol = 'json' | 'query' | 's3';

function readCall(
  request: IncomingMessage,
  body: Buffer,
): { protocol: Protocol; operation: string; input: Input } {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    return { protocol: 'json', operation: target.split('.')[1] ?? '', input: JSON.parse(body.toString()) };
  }
  if (request.url === '/listRegions') {
    return { protocol: 'json', operation: 'ListRegions', input: JSON.parse(body.toString()) };
  }
  const lambda = lambdaOperation(request);
  if (lambda !== undefined) return { protocol: 'json', operation: lambda, input: { url: request.url } };
  const form = new URLSearchParams(body.toString());
  if (request.method === 'POST' && form.has('Action')) {
    return { protocol: 'query', operation: form.get('Action') ?? '', input: Object.fromEntries(form) };
  }
  const url = new URL(request.url ?? '', 'http://s3');
  const path = decodeURIComponent(url.pathname.slice(1));
  if (url.searchParams.has('list-type')) {
    const bucket = path.replace(/\/$/, '');
    return {
      protocol: 's3',
      operation: 'ListObjectsV2',
      input: { bucket, ...Object.fromEntries(url.searchParams) },
    };
  }
  const operation = request.method === 'PUT' ? 'PutObject' : 'GetObject';
  const isFirst = request.headers['if-none-match'] === '*';
  const replaces = request.headers['if-match'];
  return { protocol: 's3', operation, input: { path, body, isFirst, ...(replaces && { replaces }) } };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html */
function lambdaOperation({ url = '' }: IncomingMessage): string | undefined {
  if (/^\/2015-03-31\/functions\/.+\/configuration/.test(url)) return 'GetFunctionConfiguration';
  if (/^\/2019-09-30\/functions\/.+\/concurrency/.test(url)) return 'GetFunctionConcurrency';
  return url.startsWith('/2016-08-19/account-settings') ? 'GetAccountSettings' : undefined;
}

function respond(
  response: ServerResponse,
  protocol: Protocol,
  statusCode: number,
  answer: object | string,
): void {
  const type = protocol === 'json' ? 'application/x-amz-json-1.1' : 'text/xml';
  if (answer instanceof Versioned) {
    response.writeHead(statusCode, { 'x-amz-version-id': answer.id }).end();
    return;
  }
  if (answer instanceof Stored) {
    response.writeHead(statusCode, { etag: answer.etag }).end();
    return;
  }
  if (Buffer.isBuffer(answer)) response.setHeader('etag', etagOf(answer));
  const body = typeof answer === 'string' || Buffer.isBuffer(answer) ? answer : JSON.stringify(answer);
  response.writeHead(statusCode, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

function etagOf(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}

function respondRefusal(
  response: ServerResponse,
  protocol: Protocol,
  { code, message, statusCode }: Refusal,
): void {
  const xml = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  const answer = {
    json: { __type: code, message, Message: message },
    query: `<ErrorResponse>${xml}<RequestId>r-1</RequestId></ErrorResponse>`,
    s3: xml,
  }[protocol];
  response.setHeader('x-amzn-errortype', code);
  respond(response, protocol, statusCode, answer);
}

function listXml(objects: ReadonlyMap<string, Buffer>, bucket: string, prefix: string): string {
  const keys = [...objects.keys()].filter((key) => key.startsWith(`${bucket}/${prefix}`)).sort();
  const contents = keys.map((key) => `<Contents><Key>${key.slice(bucket.length + 1)}</Key></Contents>`);
  return `<ListBucketResult><IsTruncated>false</IsTruncated>${contents.join('')}</ListBucketResult>`;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** STS's answer to AssumeRole. */
export function assumeRoleXml(credentials: Record<string, string>): string {
  const fields = Object.entries(credentials).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>${fields.join('')}</Credentials></AssumeRoleResult></AssumeRoleResponse>`;
}
