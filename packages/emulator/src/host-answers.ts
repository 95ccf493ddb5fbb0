import { randomUUID } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import { AwsError } from './aws-error.ts';
import type { CredentialStore } from './credentials/credential-store.ts';
import { dispatchDirectly } from './dispatch.ts';
import { toJson } from './protocols/json-value.ts';
import { UnverifiedBodies } from './protocols/request-body.ts';
import { headOf } from './protocols/wire-request.ts';
import type { Call, Service } from './service.ts';
import type { HostOperation } from './workers/messages.ts';

/** Gets `{ path }` of each upload that came without the network, for tests that need to know every presigned URL. */
const uploads = channel('step-everywhere.upload');

/** What answers environments without the network. */
export interface HostSettings {
  readonly kms: Service;
  readonly s3: Service;
  readonly credentials: CredentialStore;
  readonly isRegionEnabled: (accountId: string, region: string) => boolean;
  /** The emulator's address, which presigned URLs name. */
  readonly endpoint: () => string;
}

/** A `Put` of an environment. */
interface PutInput {
  /** Path and query of a presigned URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Base64. */
  readonly body: string;
}

/**
 * Makes what answers the calls of environments that need no network: the same operations as over HTTP. A call of KMS is
 * the function's own; an upload is verified by its presigned URL.
 *
 * @throws {AwsError} from what is returned
 */
export function hostAnswers({ kms, s3, credentials, isRegionEnabled, endpoint }: HostSettings) {
  const direct = dispatchDirectly(
    {
      services: [s3],
      credentials,
      isRegionEnabled,
      now: Date.now,
      onInternalError: (error, what) => console.error(`emulator: ${what} failed`, error),
      bodySilence: 0,
      unverified: new UnverifiedBodies(0),
    },
    s3,
  );
  return async (call: Call, operation: HostOperation, input: object): Promise<object> => {
    if (operation !== 'Put') {
      const run = kms.operations[operation];
      if (run === undefined) throw new AwsError('UnknownOperationException', `KMS has no ${operation}`);
      return JSON.parse(toJson((await run(input, call)) ?? {})) as object;
    }
    const { path, headers, body } = input as PutInput;
    if (uploads.hasSubscribers) uploads.publish({ path });
    const host = new URL(endpoint()).host;
    const head = headOf('PUT', path, { ...headers, host });
    const answer = await direct({ ...head, body: Buffer.from(body, 'base64') }, randomUUID());
    return { status: answer.statusCode, headers: answer.headers, body: String(answer.body) };
  };
}
