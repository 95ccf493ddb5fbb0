import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Application {
  readonly input: Readonly<Record<string, unknown>>;
  readonly versions: Map<string, unknown>;
  policy: unknown;
}

/** A stand-in for the Serverless Application Repository, which neither the emulator nor moto has. */
export interface ApplicationRepository {
  readonly endpoint: string;
  readonly applications: ReadonlyMap<string, Application>;
  /** Requests that changed something, as `METHOD /path`. */
  readonly changes: readonly string[];
  /** Refuses the next change, as when a release is interrupted. */
  failNext(): void;
  close(): Promise<void>;
}

/**
 * Serves the operations of a release, over HTTP as AWS models them.
 *
 * @see https://docs.aws.amazon.com/serverlessrepo/latest/devguide/resources.html
 */
export async function serveApplicationRepository(): Promise<ApplicationRepository> {
  const applications = new Map<string, Application>();
  const changes: string[] = [];
  let failing = false;

  const handle = (method: string, path: string, input: Record<string, unknown>): [number, unknown] => {
    if (method !== 'GET') changes.push(`${method} ${path.replace(/arn[^/]*\//, '')}`);
    if (method !== 'GET' && failing) {
      failing = false;
      return [403, { errorCode: 'Forbidden', message: 'refused once' }];
    }
    const [, , id, part, version] = path.split('/').map(decodeURIComponent);
    if (id === undefined) return method === 'GET' ? [200, list()] : create(input);
    const application = applications.get(id);
    if (!application) return [404, { errorCode: 'NotFound', message: id }];
    if (part === 'policy') application.policy = input;
    else if (method === 'GET')
      return [
        200,
        {
          versions: [...application.versions.keys()].map((semanticVersion) => ({
            applicationId: id,
            creationTime: '2026-01-01T00:00:00.000Z',
            semanticVersion,
          })),
        },
      ];
    else application.versions.set(String(version), input);
    return [method === 'PUT' && part === 'versions' ? 201 : 200, {}];
  };
  const list = (): unknown => ({
    applications: [...applications].map(([applicationId, { input }]) => ({
      applicationId,
      name: input.name,
      author: input.author,
      description: input.description,
    })),
  });
  const create = (input: Record<string, unknown>): [number, unknown] => {
    const applicationId = `arn:aws:serverlessrepo:us-east-1:111111111111:applications/${input.name}`;
    applications.set(applicationId, {
      input,
      versions: new Map([[String(input.semanticVersion), input]]),
      policy: undefined,
    });
    return [201, { applicationId }];
  };

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const [status, answer] = handle(request.method ?? 'GET', pathname, await read(request));
    response.writeHead(status, {
      'content-type': 'application/json',
      ...(status >= 400 ? { 'x-amzn-errortype': 'ForbiddenException' } : {}),
    });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    applications,
    changes,
    failNext: () => {
      failing = true;
    },
    close: () =>
      new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve()))),
  };
}

async function read(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString());
}
