import { AwsError } from '../aws-error.ts';
import type { WireRequest } from './protocol.ts';

/**
 * How an operation of a REST protocol maps to HTTP, according to the `@http…` traits of its API model.
 *
 * Maps are from the member's name to its name in HTTP. All other members are in the body.
 */
export interface HttpBinding {
  readonly method: string;
  /** For example `/2015-03-31/functions/{FunctionName}/invocations`; `{Key+}` takes the rest of the path. */
  readonly path: string;
  /** Query parameters that the operation requires, with this value or, if null, with any. */
  readonly when?: Readonly<Record<string, string | null>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Members that are maps spread over headers: member to prefix, for example `{ Metadata: 'x-amz-meta-' }`. */
  readonly prefixHeaders?: Readonly<Record<string, string>>;
  /** The member that is the body, byte for byte. */
  readonly payload?: string;
  readonly response?: HttpResponseBinding;
}

/** How an operation's output maps to HTTP. */
export interface HttpResponseBinding {
  /** The status of success, 200 by default, or the name of the member that holds it. */
  readonly status?: number | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly prefixHeaders?: Readonly<Record<string, string>>;
  /** The member that is the body, byte for byte. */
  readonly payload?: string;
}

/** The operations of a REST service by name. */
export type Routes = Readonly<Record<string, HttpBinding>>;

/** The operation for a request's method, path and query, with the labels in its path. */
export interface Route {
  readonly operation: string;
  readonly binding: HttpBinding;
  readonly labels: Readonly<Record<string, string>>;
}

/** Makes a function that finds a request's operation; if several match, the one with most `when` parameters. */
export function router(routes: Routes): (request: WireRequest) => Route | undefined {
  const compiled = Object.entries(routes)
    .map(([operation, binding]) => ({ operation, binding, pattern: pattern(binding.path) }))
    .sort((a, b) => Object.keys(b.binding.when ?? {}).length - Object.keys(a.binding.when ?? {}).length);
  return (request) => {
    for (const { operation, binding, pattern } of compiled) {
      if (binding.method !== request.method || !hasQuery(request, binding.when)) continue;
      const match = pattern.exec(request.path);
      if (match) return { operation, binding, labels: decodeLabels(match.groups ?? {}) };
    }
    return undefined;
  };
}

function pattern(path: string): RegExp {
  const source = path.replace(
    /\{(\w+)(\+?)\}/g,
    (_, name, greedy) => `(?<${name}>${greedy ? '.+' : '[^/]+'})`,
  );
  // A trailing slash is part of a greedy label (an S3 key), and has no meaning elsewhere.
  return new RegExp(path.endsWith('+}') ? `^${source}$` : `^${source}/?$`, 's');
}

function hasQuery({ query }: WireRequest, when: HttpBinding['when'] = {}): boolean {
  return Object.entries(when).every(
    ([name, value]) => name in query && (value === null || query[name] === value),
  );
}

function decodeLabels(groups: Record<string, string>): Record<string, string> {
  try {
    return Object.fromEntries(
      Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
  } catch (cause) {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.", 400, { cause });
  }
}

/** Reads the members of an operation's input that are in the path, query and headers. */
export function readBoundMembers({ binding, labels }: Route, request: WireRequest): Record<string, unknown> {
  const input: Record<string, unknown> = { ...labels };
  for (const [member, name] of Object.entries(binding.query ?? {})) {
    if (request.query[name] !== undefined) input[member] = request.query[name];
  }
  for (const [member, name] of Object.entries(binding.headers ?? {})) {
    const value = request.headers[name.toLowerCase()];
    if (value !== undefined) input[member] = value;
  }
  for (const [member, prefix] of Object.entries(binding.prefixHeaders ?? {})) {
    const found = Object.entries(request.headers).filter(([name]) => name.startsWith(prefix));
    if (found.length > 0)
      input[member] = Object.fromEntries(found.map(([n, v]) => [n.slice(prefix.length), v]));
  }
  return input;
}

/** An operation's output, split into status, headers and the rest for the body. */
export interface BoundOutput {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  /** The payload member, if the operation has one. */
  readonly payload: Uint8Array | string | undefined;
  readonly rest: Record<string, unknown>;
}

/** Splits an operation's output by where its members belong in HTTP. */
export function writeBoundMembers(binding: HttpBinding, output: object): BoundOutput {
  const { status = 200, headers = {}, prefixHeaders = {}, payload } = binding.response ?? {};
  const rest = { ...(output as Record<string, unknown>) };
  const take = (member: string): unknown => {
    const value = rest[member];
    delete rest[member];
    return value;
  };
  const statusCode = typeof status === 'number' ? status : Number(take(status) ?? 200);
  const sent: Record<string, string> = {};
  for (const [member, name] of Object.entries(headers)) {
    const value = take(member);
    if (value !== undefined)
      sent[name.toLowerCase()] = value instanceof Date ? value.toUTCString() : String(value);
  }
  for (const [member, prefix] of Object.entries(prefixHeaders)) {
    for (const [name, value] of Object.entries((take(member) ?? {}) as object))
      sent[prefix + name] = String(value);
  }
  const body = payload === undefined ? undefined : ((take(payload) ?? '') as Uint8Array | string);
  return { statusCode, headers: sent, payload: body, rest };
}
