import type { components, operations } from '@octokit/openapi-types';
import { ReleaseError } from './release-error.ts';

/** A release as GitHub describes it. */
export type GitHubRelease = components['schemas']['release'];
/** A file of a release. */
export type GitHubAsset = components['schemas']['release-asset'];
/** What makes a release. */
export type NewRelease = operations['repos/create-release']['requestBody']['content']['application/json'];
/** What changes one. */
export type ReleaseChange = NonNullable<
  operations['repos/update-release']['requestBody']
>['content']['application/json'];

/** Which repository, and as whom. */
export interface GitHubAccess {
  /** `https://api.github.com`, without a slash at its end. */
  readonly apiUrl: string;
  /** `OWNER/NAME` */
  readonly repository: string;
  /** May write contents. It is sent to `apiUrl` and to the upload address that this names, and stands in no error. */
  readonly token: string;
}

/**
 * The few calls of GitHub's REST API that a release takes. No package is needed for them, so that a job which may write
 * to the repository runs no code but the repository's own.
 *
 * @see https://docs.github.com/en/rest/releases/releases
 */
export class GitHub {
  readonly #access: GitHubAccess;

  constructor(access: GitHubAccess) {
    this.#access = access;
  }

  /** Finds a tag's release; drafts too, which only the list has. */
  async findRelease(tag: string): Promise<GitHubRelease | undefined> {
    for (let page = 1; ; page += 1) {
      const found = await this.#json<GitHubRelease[]>('GET', `/releases?per_page=100&page=${page}`);
      const release = found.find(({ tag_name }) => tag_name === tag);
      if (release || found.length < 100) return release;
    }
  }

  /** Fails unless the tag exists: GitHub would otherwise make it, on whatever the main branch is now. */
  async requireTag(tag: string): Promise<void> {
    await this.#json('GET', `/git/ref/tags/${encodeURIComponent(tag)}`);
  }

  createRelease(release: NewRelease): Promise<GitHubRelease> {
    return this.#json('POST', '/releases', release);
  }

  updateRelease(id: number, change: ReleaseChange): Promise<GitHubRelease> {
    return this.#json('PATCH', `/releases/${id}`, change);
  }

  async listAssets(id: number): Promise<GitHubAsset[]> {
    return this.#json('GET', `/releases/${id}/assets?per_page=100`);
  }

  async deleteAsset(id: number): Promise<void> {
    await this.#send('DELETE', `${this.#repository}/releases/assets/${id}`);
  }

  async uploadAsset(release: GitHubRelease, name: string, body: Uint8Array<ArrayBuffer>): Promise<void> {
    const address = release.upload_url.replace(/\{.*\}$/, '');
    await this.#send('POST', `${address}?name=${encodeURIComponent(name)}`, body, 'application/octet-stream');
  }

  get #repository(): string {
    return `${this.#access.apiUrl}/repos/${this.#access.repository}`;
  }

  async #json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const response = await this.#send(method, `${this.#repository}${path}`, text, 'application/json');
    return (await response.json()) as T;
  }

  async #send(
    method: string,
    address: string,
    body?: string | Uint8Array<ArrayBuffer>,
    type?: string,
  ): Promise<Response> {
    const response = await fetch(address, {
      method,
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${this.#access.token}`,
        'x-github-api-version': '2022-11-28',
        ...(body === undefined || type === undefined ? {} : { 'content-type': type }),
      },
      ...(body === undefined ? {} : { body }),
    }).catch((cause: Error) => {
      throw new ReleaseError(`GitHub could not be asked to ${method} ${address}: ${cause.message}`, {
        cause,
      });
    });
    if (response.ok) return response;
    const said = await response.text();
    throw new ReleaseError(`GitHub answered ${response.status} to ${method} ${address}: ${said}`);
  }
}
