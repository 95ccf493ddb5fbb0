import type { IncomingMessage } from 'node:http';
import { requireAllowedHost } from './allowed-host.ts';
import { AwsError } from './aws-error.ts';
import { BACKED_IN_TARGETS, type Backing } from './backing/backing-services.ts';
import { protocolOf } from './backing/request-form.ts';
import type { CredentialStore } from './credentials/credential-store.ts';
import { lacking } from './lacking.ts';
import { UNSIGNED_TRAILER, unchunk } from './protocols/aws-chunked.ts';
import { addressedService, inPathStyle } from './protocols/bucket-address.ts';
import type {
  ForwardedResponse,
  Protocol,
  RequestHead,
  WireRequest,
  WireResponse,
} from './protocols/protocol.ts';
import {
  type BodyLimits,
  discardBody,
  MAX_BODY_BYTES,
  MAX_OBJECT_BYTES,
  readBody,
  tooLarge,
  type UnverifiedBodies,
} from './protocols/request-body.ts';
import { readHead } from './protocols/wire-request.ts';
import type { Call, Service } from './service.ts';
import { authenticate, identify } from './signature/authenticate.ts';
import { denial } from './signature/denial.ts';
import { restoreHoistedHeaders } from './signature/hoisted-headers.ts';
import { readSignature, SignaturePartsError } from './signature/signature-parts.ts';

/** The parts that {@link dispatch} needs. */
export interface DispatchSettings {
  readonly services: readonly Service[];
  readonly credentials: CredentialStore;
  /** Whether an account's credentials work in a region; in a disabled region they are unknown, as in AWS. */
  readonly isRegionEnabled: (accountId: string, region: string) => boolean;
  /** Clock in epoch milliseconds. */
  readonly now: () => number;
  /** Called with every error inside the emulator itself. */
  readonly onInternalError: (error: unknown, what: string) => void;
  /** How long a client may be silent while it sends a body, in milliseconds. */
  readonly bodySilence: number;
  /** Limits the memory for bodies of requests that are not verified yet. */
  readonly unverified: UnverifiedBodies;
  /** Answers requests to services that the emulator does not have; without it they are refused. */
  readonly backing?: Backing | undefined;
}

/** The addressee of a request. */
interface Addressee {
  /** Signing name, or `s3-control`; undefined if the request carries no signature. */
  readonly name: string | undefined;
  /** Undefined if the emulator does not have the service. */
  readonly service: Service | undefined;
  readonly protocol: Protocol;
}

/**
 * Makes the function that answers requests: finds the service by the signature's scope, verifies the signature, reads
 * the operation by the service's protocol, calls it and writes the answer.
 */
export function dispatch(
  settings: DispatchSettings,
): (message: IncomingMessage, requestId: string) => Promise<WireResponse | ForwardedResponse> {
  const services = new Map(settings.services.map((service) => [service.signingName, service]));
  return async (message, requestId) => {
    const signingName = scopeService(message);
    const name = signingName && addressedService(signingName, message.url ?? '');
    const service = services.get(name ?? '');
    const protocol = service?.protocol ?? protocolOf(name, message.headers);
    try {
      requireAllowedHost(message.headers.host);
      if (!service && (name === undefined || !settings.backing)) throw unknownService(name, services);
      return await call(message, { name, service, protocol }, settings, requestId);
    } catch (error) {
      if (!message.complete)
        discardBody(message, { maxBytes: MAX_BODY_BYTES, silence: settings.bodySilence });
      return protocol.writeError(asAwsError(error, message, settings), requestId);
    }
  };
}

/** Finds the key before reading the body, so that a client without a key cannot make the emulator use memory. */
async function call(
  message: IncomingMessage,
  { name = '', service, protocol }: Addressee,
  settings: DispatchSettings,
  requestId: string,
): Promise<WireResponse | ForwardedResponse> {
  const { dialect } = protocol;
  const head = readHead(message);
  const parts = signatureOf(head, protocol);
  const identity = await identify(head, parts, dialect, settings);
  const limits: BodyLimits = {
    maxBytes: mostBytes(protocol),
    silence: settings.bodySilence,
    unverified: identity.signedHash === undefined ? settings.unverified : undefined,
  };
  const sent = { ...head, body: await readBody(message, limits) };
  const context = await authenticate(sent, parts, identity, dialect, settings);
  const request = name === 's3' ? inPathStyle(sent) : sent;
  const { backing } = settings;
  if (backing && (!service || backing.takes(name, request, context.caller))) {
    const search = /\?.*$/s.exec(message.url ?? '')?.[0] ?? '';
    return backing.answer({ service: name, request, search, call: context });
  }
  return answer(service as Service, dialect === 's3' ? unwrap(request) : request, context, requestId);
}

/** Answers requests to a service that do not come over a connection; they are verified like any other. */
export function dispatchDirectly(
  settings: DispatchSettings,
  service: Service,
): (request: WireRequest, requestId: string) => Promise<WireResponse> {
  const { protocol } = service;
  const { dialect } = protocol;
  return async (sent, requestId) => {
    try {
      if (sent.body.length > mostBytes(protocol)) throw tooLarge(mostBytes(protocol));
      const parts = signatureOf(sent, protocol);
      const identity = await identify(sent, parts, dialect, settings);
      const context = await authenticate(sent, parts, identity, dialect, settings);
      const request = dialect === 's3' ? unwrap(inPathStyle(sent)) : sent;
      return await answer(service, request, context, requestId);
    } catch (error) {
      if (error instanceof AwsError) return protocol.writeError(error, requestId);
      throw error;
    }
  };
}

function mostBytes({ dialect }: Protocol): number {
  return dialect === 's3' ? MAX_OBJECT_BYTES : MAX_BODY_BYTES;
}

async function answer(
  service: Service,
  request: WireRequest,
  context: Call,
  requestId: string,
): Promise<WireResponse> {
  const { protocol, operations } = service;
  const { operation, input } = protocol.read(request);
  const run = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
  if (!run) throw unknownOperation(operation, service);
  return protocol.write(operation, await run(input, context), requestId);
}

function signatureOf(request: RequestHead, { dialect }: Protocol) {
  try {
    const parts = readSignature(request);
    if (parts) return parts;
  } catch (error) {
    if (error instanceof SignaturePartsError) throw denial(dialect, 'malformed', error.message);
    throw error;
  }
  throw denial(dialect, request.query.AWSAccessKeyId === undefined ? 'missing' : 'old-version');
}

/**
 * Undoes what S3's clients add to a request before an operation reads it: headers in a presigned query become
 * headers, and the body loses its framing.
 */
function unwrap(request: WireRequest): WireRequest {
  const whole = restoreHoistedHeaders(request);
  if (whole.headers['x-amz-content-sha256'] !== UNSIGNED_TRAILER) return whole;
  const { body, trailers } = unchunk(whole.body, Number(whole.headers['x-amz-decoded-content-length']));
  return { ...whole, body, headers: { ...whole.headers, ...trailers } };
}

/** The service's name in the credential scope of a header, before the signature is verified. */
export function signedService(authorization = ''): string | undefined {
  return /\/([a-z0-9-]+)\/aws4_request/.exec(authorization)?.[1];
}

/** The service's name in the credential scope of a request. */
function scopeService({ headers, url = '' }: IncomingMessage): string | undefined {
  const inHeader = signedService(headers.authorization);
  if (inHeader !== undefined) return inHeader;
  // A URL presigned with Signature Version 2, which only S3 ever accepted, so S3 has to refuse it.
  if (/[?&]AWSAccessKeyId=/.test(url)) return 's3';
  return /[?&]X-Amz-Credential=[^&]*(?:\/|%2F)([a-z0-9-]+)(?:\/|%2F)aws4_request/i.exec(url)?.[1];
}

function unknownService(name: string | undefined, services: ReadonlyMap<string, Service>): AwsError {
  if (name === undefined) return denial('rest-json', 'missing');
  const names = [...services.keys()].sort().join(', ');
  const message = `The emulator has no service ${name}; it has ${names}.${lacking.forwarded}`;
  return new AwsError('UnknownServiceException', message, 404);
}

function unknownOperation(operation: string, { signingName, operations, protocol }: Service): AwsError {
  const code = protocol.dialect === 'query' ? 'InvalidAction' : 'UnknownOperationException';
  const names = Object.keys(operations).sort().join(', ');
  // The emulator only has the part of EC2 that lists the regions, and with backing services not even that.
  const isForwarded = signingName === 'ec2' || BACKED_IN_TARGETS.has(signingName);
  const remedy = isForwarded ? lacking.forwarded : lacking.own;
  return new AwsError(
    code,
    `The emulator's ${signingName} has no operation ${operation}; it has ${names}.${remedy}`,
    protocol.dialect === 'rest-json' ? 404 : 400,
  );
}

function asAwsError(
  error: unknown,
  { method, url }: IncomingMessage,
  { onInternalError }: DispatchSettings,
): AwsError {
  if (error instanceof AwsError) return error;
  // Without the query, because a presigned one contains a signature.
  onInternalError(error, `${method} ${url?.split('?')[0]}`);
  return new AwsError('InternalFailure', 'The emulator failed; its log says why.', 500, { cause: error });
}
