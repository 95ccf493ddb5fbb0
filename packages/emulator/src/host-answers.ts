import { randomUUID } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import { AwsError } from './aws-error.ts';
import type { CredentialStore } from './credentials/credential-store.ts';
import { type DispatchSettings, dispatchDirectly, signedService } from './dispatch.ts';
import { addressedService } from './protocols/bucket-address.ts';
import type { WireResponse } from './protocols/protocol.ts';
import { UnverifiedBodies } from './protocols/request-body.ts';
import { headOf } from './protocols/wire-request.ts';
import type { Call, Service } from './service.ts';
import type { HostOperation } from './workers/messages.ts';

/** Publishes `{ path }` of each upload without the network, for tests that need to know every presigned URL. */
const uploads = channel('step-everywhere.upload');

/** The parts that answer environments without the network. */
export interface HostSettings {
  readonly kms: Service;
  readonly s3: Service;
  /** The services that answer requests; empty if services behind the emulator may answer too. */
  readonly services: readonly Service[];
  readonly credentials: CredentialStore;
  readonly isRegionEnabled: (accountId: string, region: string) => boolean;
  /** The emulator's address, which presigned URLs name. */
  readonly endpoint: () => string;
}

/** A `Put` or `Post` by an environment. */
interface HttpInput {
  /** Path, and for a `Put` the query of a presigned URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes: for a `Put` in base64, for a `Post` one character per byte. */
  readonly body: string;
}

/**
 * Makes the function that answers environments' calls without the network, with the same operations as over HTTP. A KMS call is
 * made by the function's own role; an upload is verified by its presigned URL, and a request by its signature.
 *
 * @throws {AwsError} from the function that it returns
 */
export function hostAnswers({ kms, s3, services, credentials, isRegionEnabled, endpoint }: HostSettings) {
  const settings: DispatchSettings = {
    services: [],
    credentials,
    isRegionEnabled,
    now: Date.now,
    onInternalError: (error, what) => console.error(`emulator: ${what} failed`, error),
    bodySilence: 0,
    unverified: new UnverifiedBodies(0),
  };
  const upload = dispatchDirectly(settings, s3);
  const direct = new Map(
    services.map((service) => [service.signingName, dispatchDirectly(settings, service)] as const),
  );
  const headersHere = (headers: HttpInput['headers']) => ({ ...headers, host: new URL(endpoint()).host });
  const put = async ({ path, headers, body }: HttpInput): Promise<object> => {
    if (uploads.hasSubscribers) uploads.publish({ path });
    const head = headOf('PUT', path, headersHere(headers));
    return written(await upload({ ...head, body: Buffer.from(body, 'base64') }, randomUUID()));
  };
  const post = async ({ path, headers, body }: HttpInput): Promise<object> => {
    const send = direct.get(addressedService(signedService(headers.authorization) ?? '', path));
    if (send === undefined) return {};
    const head = headOf('POST', path, headersHere(headers));
    try {
      return written(await send({ ...head, body: Buffer.from(body, 'latin1') }, randomUUID()));
    } catch (error) {
      settings.onInternalError(error, `POST ${path}`);
      throw error;
    }
  };
  return async (call: Call, operation: HostOperation, input: object): Promise<object> => {
    if (operation === 'Put') return put(input as HttpInput);
    if (operation === 'Post') return post(input as HttpInput);
    const run = kms.operations[operation];
    if (run === undefined) throw new AwsError('UnknownOperationException', `KMS has no ${operation}`);
    return withoutBytes((await run(input, call)) ?? {});
  };
}

/** Converts an output to a message, with its blobs in base64. */
function withoutBytes(output: object): object {
  const members = Object.entries(output).map(([name, value]) => [
    name,
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  ]);
  return Object.fromEntries(members);
}

/** Converts a response to a message. Its body is a string, because every answer to a `PUT` or `POST` is text. */
function written({ statusCode, headers, body }: WireResponse): object {
  return {
    status: statusCode,
    headers,
    body: typeof body === 'string' ? body : Buffer.from(body).toString(),
  };
}
