import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GitHubAsset, GitHubRelease, NewRelease, ReleaseChange } from '../src/github.ts';

/** What of a release matters here; GitHub has more. */
type Release = Pick<GitHubRelease, 'id' | 'tag_name' | 'body' | 'draft' | 'prerelease' | 'upload_url'>;
type Asset = Pick<GitHubAsset, 'id' | 'name' | 'state' | 'digest'> & { readonly release: number };

/** A stand-in of GitHub's REST API for releases, with one repository. */
export interface GitHubReleases {
  /** As in `GITHUB_API_URL`. */
  readonly apiUrl: string;
  readonly releases: readonly Release[];
  readonly assets: readonly Asset[];
  /** Requests that changed something, as `METHOD /path?query`. */
  readonly changes: readonly string[];
  /** Breaks off the upload of a file, once, as a lost connection does: it is listed, but is not whole. */
  breakOff(name: string): void;
  close(): Promise<void>;
}

/** What it serves. */
export interface ServedRepository {
  /** `OWNER/NAME` */
  readonly repository: string;
  readonly tags: readonly string[];
  /** What a request must bring. */
  readonly token: string;
}

/**
 * Serves the operations of a release, as GitHub describes them.
 *
 * @see https://docs.github.com/en/rest/releases
 */
export async function serveGitHub({ repository, tags, token }: ServedRepository): Promise<GitHubReleases> {
  const releases: Release[] = [];
  const changes: string[] = [];
  let assets: Asset[] = [];
  let broken: string | undefined;
  let id = 0;

  const create = (release: NewRelease): [number, unknown] => {
    id += 1;
    const { tag_name, body, draft = false, prerelease = false } = release;
    const upload_url = `${apiUrl}/uploads/repos/${repository}/releases/${id}/assets{?name,label}`;
    releases.push({ id, tag_name, body: body ?? null, draft, prerelease, upload_url });
    return [201, releases.at(-1)];
  };
  const change = (release: Release, { body, draft }: ReleaseChange): [number, unknown] => {
    // GitHub keeps the line ends of a form.
    Object.assign(release, { body: body?.replaceAll('\n', '\r\n') ?? release.body, draft });
    return [200, release];
  };
  const upload = (release: number, name: string, body: Buffer): [number, unknown] => {
    if (assets.some((asset) => asset.release === release && asset.name === name))
      return [422, { errors: [{ code: 'already_exists' }] }];
    id += 1;
    const isWhole = name !== broken;
    const digest = isWhole ? `sha256:${createHash('sha256').update(body).digest('hex')}` : null;
    assets.push({ id, release, name, state: isWhole ? 'uploaded' : ('open' as const), digest });
    if (isWhole) return [201, assets.at(-1)];
    broken = undefined;
    return [502, { message: 'broken off' }];
  };
  const handle = (method: string, url: URL, body: Buffer): [number, unknown] => {
    const path = url.pathname.replace(`/repos/${repository}`, '');
    const [, kind, first = '', second] = path.replace('/uploads', '').split('/');
    const release = releases.find((each) => String(each.id) === first);
    if (kind === 'git') {
      const tag = decodeURIComponent(path.replace('/git/ref/tags/', ''));
      return tags.includes(tag) ? [200, { ref: `refs/tags/${tag}` }] : [404, { message: 'Not Found' }];
    }
    if (path === '/releases') {
      return method === 'POST'
        ? create(JSON.parse(body.toString()))
        : [200, url.searchParams.get('page') === '1' ? releases : []];
    }
    if (first === 'assets') {
      assets = assets.filter((asset) => String(asset.id) !== second);
      return [204, undefined];
    }
    if (!release) return [404, { message: 'Not Found' }];
    if (method === 'PATCH') return change(release, JSON.parse(body.toString()));
    if (method === 'GET') return [200, assets.filter((asset) => asset.release === release.id)];
    return upload(release.id, url.searchParams.get('name') ?? '', body);
  };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const body = await read(request);
    const { method = 'GET' } = request;
    const isKnown = request.headers.authorization === `Bearer ${token}`;
    if (isKnown && method !== 'GET')
      changes.push(`${method} ${url.pathname.replace(`/repos/${repository}`, '')}${url.search}`);
    const [status, answer] = isKnown ? handle(method, url, body) : [401, { message: 'Bad credentials' }];
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(answer === undefined ? undefined : JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    apiUrl,
    releases,
    get assets() {
      return assets;
    },
    changes,
    breakOff: (name) => {
      broken = name;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
