import type { OutputUrl, TargetCredentials } from './contract/index.ts';

/** Stands where a secret stood. */
export const REDACTED = '[redacted]';

/** Shorter strings would match by accident, and none of AWS's secrets is as short. */
const SHORTEST_SECRET = 8;

/**
 * Knows the secrets of one invocation and takes them out of text.
 *
 * @example
 * ```ts
 * const redaction = new Redaction();
 * redaction.add(secretAccessKey);
 * redaction.text(`key ${secretAccessKey}`); // 'key [redacted]'
 * ```
 */
export class Redaction {
  readonly #secrets = new Set<string>();
  #pattern: RegExp | undefined;

  /** Adds a secret in every spelling in which it may turn up: plain, in a URL, in JSON, in base64. */
  add(secret: string | undefined): void {
    if (secret === undefined || secret.length < SHORTEST_SECRET) return;
    const inUrl = encodeURIComponent(secret);
    for (const spelling of [
      secret,
      inUrl,
      inUrl.toLowerCase(),
      inUrl.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
      new URLSearchParams({ s: secret }).toString().slice(2),
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    ]) {
      this.#secrets.add(spelling);
    }
    this.#pattern = undefined;
  }

  /** Adds what a target's credentials hold. The access key id is a name, not a secret: CloudTrail shows it. */
  addCredentials({
    SecretAccessKey,
    SessionToken,
  }: Pick<TargetCredentials, 'SecretAccessKey' | 'SessionToken'>): void {
    this.add(SecretAccessKey);
    this.add(SessionToken);
  }

  /** Adds the credentials of the worker's own role, which Lambda keeps in the environment. */
  addEnvironment({ AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN }: NodeJS.ProcessEnv): void {
    this.add(AWS_SECRET_ACCESS_KEY);
    this.add(AWS_SESSION_TOKEN);
  }

  /** Adds a presigned URL, its signature and its security token. */
  addUrl({ Url }: Pick<OutputUrl, 'Url'>): void {
    this.add(Url);
    const query = Url.indexOf('?');
    if (query >= 0) this.add(Url.slice(query + 1));
    for (const [name, value] of new URL(Url).searchParams) {
      if (/^x-amz-(signature|security-token)$/i.test(name)) this.add(value);
    }
  }

  /** Tells whether a text holds one of the secrets. */
  finds(text: string): boolean {
    for (const secret of this.#secrets) if (text.includes(secret)) return true;
    return false;
  }

  /** Replaces every secret in a text with {@link REDACTED}. */
  text(text: string): string {
    if (!this.finds(text)) return text;
    this.#pattern ??= new RegExp(
      [...this.#secrets]
        .sort((a, b) => b.length - a.length)
        .map((secret) => secret.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        .join('|'),
      'g',
    );
    return text.replace(this.#pattern, REDACTED);
  }

  /** Replaces every secret in a value's keys, as a replacer of `JSON.stringify` that also redacts strings. */
  readonly replacer = (_key: string, value: unknown): unknown => {
    if (typeof value === 'string') return this.text(value);
    if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Error)
      return value;
    if (!Object.keys(value).some((key) => this.finds(key))) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [this.text(key), part]));
  };
}
