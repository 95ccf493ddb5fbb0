import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openProvenance, type Provenance, type Upload } from './provenance.ts';

/** Folder in which `npm ci` has installed Verdaccio. */
const folder = fileURLToPath(new URL('registry/', import.meta.url));

/** An npm registry that trusts a workflow, as npm's own does. */
export interface TrustingRegistry {
  /** With a slash at its end, which npm needs. */
  readonly url: string;
  /** The variables in the workflow's environment if it has `id-token: write`. */
  readonly identity: Readonly<Record<string, string>>;
  /** The provenance of each published package, by `NAME@VERSION`. */
  readonly published: ReadonlyMap<string, Provenance>;
  /** Refuses one package once, as in an interrupted release. */
  refuseOnce(name: string): void;
  close(): Promise<void>;
}

/**
 * Starts Verdaccio behind a proxy with the features that only npm's own registry has: the exchange of a workflow's
 * identity for a token, and the check of a provenance.
 *
 * @param repository `OWNER/NAME` of the trusted publisher.
 * @see https://docs.npmjs.com/trusted-publishers
 */
export async function startRegistry(repository: string): Promise<TrustingRegistry> {
  const storage = await mkdtemp(join(tmpdir(), 'verdaccio-'));
  const verdaccio = await startVerdaccio(storage);
  const token = await createUser(portOf(verdaccio));
  const published = new Map<string, Provenance>();
  let refused: string | undefined;

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(incoming.url ?? '/', 'http://localhost');
    if (url.pathname === '/-/id-token') {
      return json(response, 200, { value: idToken(url.searchParams.get('audience'), repository) });
    }
    if (url.pathname.startsWith('/-/npm/v1/oidc/token/exchange/package/')) {
      const known = isTrusted(incoming.headers.authorization, repository);
      return known ? json(response, 201, { token }) : json(response, 401, { message: 'not trusted' });
    }
    if (incoming.method !== 'PUT' || incoming.headers.authorization !== `Bearer ${token}`) {
      return forward(incoming, response, portOf(verdaccio));
    }
    const upload = JSON.parse((await read(incoming)).toString()) as Upload;
    if (upload.name === refused) {
      refused = undefined;
      return json(response, 500, { error: 'refused once' });
    }
    const provenance = openProvenance(upload);
    if (typeof provenance === 'string') return json(response, 422, { error: provenance });
    published.set(`${upload.name}@${Object.keys(upload.versions)}`, provenance);
    return forward(incoming, response, portOf(verdaccio), JSON.stringify(upload));
  };
  const server = createServer((incoming, response) => {
    answer(incoming, response).catch((error: Error) => json(response, 500, { error: error.message }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${portOf(server)}/`;
  return {
    url,
    identity: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}-/id-token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of-the-runner',
    },
    published,
    refuseOnce: (name) => {
      refused = name;
    },
    close: async () => {
      for (const each of [server, verdaccio]) {
        each.closeAllConnections();
        each.close();
      }
      await rm(storage, { recursive: true });
    },
  };
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

async function startVerdaccio(storage: string): Promise<Server> {
  const { runServer } = createRequire(folder)('verdaccio') as { runServer(config: unknown): Promise<Server> };
  const ours = { access: '$all', publish: '$authenticated' };
  const server = await runServer({
    self_path: storage,
    storage: join(storage, 'packages'),
    auth: { htpasswd: { file: join(storage, 'htpasswd') } },
    // The package manager itself is downloaded from npm's registry as usual.
    uplinks: { npmjs: { url: 'https://registry.npmjs.org/' } },
    packages: {
      '@step-everywhere/*': ours,
      'step-everywhere': ours,
      '**': { access: '$all', proxy: 'npmjs' },
    },
    max_body_size: '100mb',
    log: { type: 'stdout', format: 'pretty', level: 'fatal' },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function createUser(port: number): Promise<string> {
  const name = 'trusted-publisher';
  const response = await fetch(`http://127.0.0.1:${port}/-/user/org.couchdb.user:${name}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password: 'of-this-test-alone' }),
  });
  return ((await response.json()) as { token: string }).token;
}

/** A token as GitHub would sign it; nothing here checks the signature. */
function idToken(audience: string | null, repository: string): string {
  const issuer = 'https://token.actions.githubusercontent.com';
  const claims = { iss: issuer, aud: audience, sub: `repo:${repository}`, repository };
  const parts = [{ alg: 'RS256', typ: 'JWT' }, { ...claims, repository_visibility: 'public' }, 'unsigned'];
  return parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
}

function isTrusted(authorization: string | undefined, repository: string): boolean {
  const claims = authorization?.split('.')[1];
  if (claims === undefined) return false;
  const { aud, repository: from } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  return aud === 'npm:127.0.0.1' && from === repository;
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function forward(incoming: IncomingMessage, response: ServerResponse, port: number, body?: string): void {
  const { method, url, headers } = incoming;
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const { 'transfer-encoding': _, ...kept } = headers;
  const outgoing = request(
    {
      host: '127.0.0.1',
      port,
      method,
      path: url,
      headers: { ...(body === undefined ? headers : kept), ...length },
    },
    (answered) => {
      response.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(response);
    },
  );
  outgoing.on('error', (error) => json(response, 502, { error: error.message }));
  if (body === undefined) incoming.pipe(outgoing);
  else outgoing.end(body);
}

async function read(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}
