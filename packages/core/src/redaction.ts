import type { AwsCredentialIdentity } from '@smithy/types';
import type { OutputUrl, TargetCredentials } from './contract/index.ts';

/** The text that replaces a secret. */
const REDACTED = '[redacted]';

/** Shorter strings would match by accident, and all secrets of AWS are longer. */
const SHORTEST_SECRET = 8;

const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

const SECRET_PARAMETER = /[?&]x-amz-(?:signature|security-token)=([^&#]*)/gi;

/**
 * Knows the secrets of one invocation and redacts them in text.
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
  /** Longer texts that contain a secret, and that are redacted as a whole. */
  readonly #around = new Set<string>();
  /** Strings of which at least one occurs in any text that contains a secret, in any spelling. */
  #clues: string[] | undefined;
  #pattern: RegExp | undefined;

  /**
   * Adds a secret. It is found as plain text, in a URL, in a URL within a URL, in JSON, in hexadecimal digits, and in base64
   * at any position of the encoded text. A part of it, or its letters in another order, is not found.
   */
  add(secret: string | undefined): void {
    if (secret === undefined || secret.length < SHORTEST_SECRET) return;
    this.#secrets.add(secret);
    this.#clues = undefined;
    this.#pattern = undefined;
  }

  /** Adds the secrets in a target's credentials. The access key id is a name and not a secret: CloudTrail shows it. */
  addCredentials({
    SecretAccessKey,
    SessionToken,
  }: Pick<TargetCredentials, 'SecretAccessKey' | 'SessionToken'>): void {
    this.add(SecretAccessKey);
    this.add(SessionToken);
  }

  /** Adds the credentials of the worker's own role, which Lambda keeps in the environment, or the token that gives access to them. */
  addEnvironment(environment: NodeJS.ProcessEnv): void {
    this.add(environment.AWS_SECRET_ACCESS_KEY);
    this.add(environment.AWS_SESSION_TOKEN);
    this.add(environment.AWS_CONTAINER_AUTHORIZATION_TOKEN);
    // Those of a run on a user's own machine, for its key.
    this.add(environment.STEP_EVERYWHERE_KMS_SECRET_ACCESS_KEY);
    this.add(environment.STEP_EVERYWHERE_KMS_SESSION_TOKEN);
    for (const name of PROXIES) for (const password of passwordsIn(environment[name])) this.add(password);
  }

  /** Adds the secrets that a provider of the AWS SDK returned. */
  addIdentity(identity: AwsCredentialIdentity | undefined): void {
    this.add(identity?.secretAccessKey);
    this.add(identity?.sessionToken);
  }

  /** Adds a presigned URL: its signature, its security token, and the whole URL. */
  addUrl({ Url }: Pick<OutputUrl, 'Url'>): void {
    const before = this.#secrets.size;
    for (const [, value = ''] of Url.matchAll(SECRET_PARAMETER)) this.add(decodeURIComponent(value));
    this.#around.add(Url).add(Url.slice(Url.indexOf('?') + 1));
    // If it is signed in some other way, the whole URL is the secret.
    if (this.#secrets.size === before) this.add(Url);
  }

  /** Replaces every secret in a text with {@link REDACTED}. */
  text(text: string): string {
    if (!this.#mayHold(text)) return text;
    this.#pattern ??= new RegExp(
      [...this.#secrets, ...this.#around]
        .flatMap(spellings)
        .sort((a, b) => b.length - a.length)
        .map((spelling) => spelling.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        .join('|'),
      'g',
    );
    return text.replace(this.#pattern, REDACTED);
  }

  /** Quickly excludes nearly every text, because results may be long and each is checked. */
  #mayHold(text: string): boolean {
    this.#clues ??= [...new Set([...this.#secrets].flatMap(cluesOf))];
    return this.#clues.some((clue) => text.includes(clue));
  }

  /** Redacts every secret in a value's keys and strings, as a replacer for `JSON.stringify`. */
  readonly replacer = (_key: string, value: unknown): unknown => {
    // JSON writes a String object, such as the SDK's `LazyJsonString`, as its text.
    if (typeof value === 'string' || value instanceof String) return this.text(String(value));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    if (!Object.keys(value).some((key) => this.#mayHold(key))) return value;
    const shown = Object.fromEntries(Object.entries(value).map(([key, part]) => [this.text(key), part]));
    // The logger still has to recognise an error, and writes only its own properties.
    return value instanceof Error ? Object.assign(Object.create(value), shown) : shown;
  };
}

/** The forms in which a secret may occur. */
function spellings(secret: string): string[] {
  const inUrl = encodeURIComponent(secret);
  const twiceInUrl = encodeURIComponent(inUrl);
  const inHex = Buffer.from(secret).toString('hex');
  return [
    secret,
    inUrl,
    inLowerCase(inUrl),
    twiceInUrl,
    inLowerCase(twiceInUrl),
    new URLSearchParams({ s: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
    inHex,
    inHex.toUpperCase(),
    ...inBase64(secret),
  ];
}

function inLowerCase(inUrl: string): string {
  return inUrl.replaceAll(/%(?:25)?[0-9A-F]{2}/g, (code) => code.toLowerCase());
}

/** Letters and digits are the same in every spelling but base64 and hexadecimal digits. */
function cluesOf(secret: string): string[] {
  const run = /[A-Za-z0-9]{8,24}/.exec(secret)?.[0];
  if (run === undefined) return spellings(secret);
  const inHex = Buffer.from(secret.slice(0, 6)).toString('hex');
  return [run, inHex, inHex.toUpperCase(), ...beginningsInBase64(secret)];
}

/** The first eight base64 characters of a secret, for any text before and after it: a dozen of its bytes determine them. */
function beginningsInBase64(secret: string): string[] {
  const bytes = Buffer.from(`\0\0${secret.slice(0, 12)}`);
  const forms = [
    bytes.toString('base64', 2).slice(0, 8),
    bytes.toString('base64', 1).slice(2, 10),
    bytes.toString('base64', 0).slice(3, 11),
  ];
  return [...forms, ...forms.map(forUrls)];
}

/**
 * A secret in base64, at the end of a text and inside one. The result depends on how many bytes before it are left over
 * from groups of three. Characters that also depend on other bytes are left out.
 */
function inBase64(secret: string): string[] {
  const forms = [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    const atEnd = bytes
      .toString('base64')
      .replaceAll('=', '')
      .slice(Math.ceil((before * 8) / 6));
    return bytes.length % 3 === 0 ? [atEnd] : [atEnd, atEnd.slice(0, -1)];
  });
  return [...new Set([...forms, ...forms.map(forUrls)])];
}

function forUrls(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}

/** The password in the address of a proxy, both as written and decoded. It may contain characters that an address does not allow. */
function passwordsIn(address = ''): string[] {
  const [, password] = /^(?:\w+:\/\/)?[^/@:]*:(.*)@/s.exec(address) ?? [];
  if (!password) return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
