import type { Faults } from '../faults/faults.ts';
import type { ForwardedResponse, RequestHead, WireRequest } from '../protocols/protocol.ts';
import type { Call, Caller } from '../service.ts';
import { forwarder } from './forward.ts';
import { askedFor } from './request-form.ts';

/** A service whose data an organization file can describe, by its signing name. */
export type DescribableService = 'lambda' | 's3' | 'ssm';

/** Services maintained by others, such as moto's, that answer the requests to services that the emulator does not have. */
export interface BackingServices {
  /** Their address, for example `http://127.0.0.1:5000`. */
  readonly url: string;
  /**
   * Services that the emulator itself answers in target accounts too, by signing name: those that an organization
   * file describes. Default: none.
   */
  readonly own?: readonly DescribableService[];
}

/** The parts of a {@link Backing}. */
export interface BackingSettings {
  readonly services: BackingServices;
  readonly faults: Faults;
  /** Whether the caller is a session of a role in an account of the organization, like a worker in its target. */
  readonly isTarget: (caller: Caller) => boolean;
  /** Whether the emulator itself has a bucket of this name, such as the results bucket. */
  readonly hasBucket: (name: string) => boolean;
}

/** A request whose signature was verified. */
export interface VerifiedRequest {
  /** Signing name, or `s3-control`. */
  readonly service: string;
  /** For S3, with the bucket in its path. */
  readonly request: WireRequest;
  /** The query as sent, including its question mark. */
  readonly search: string;
  readonly call: Call;
}

/** The services behind the emulator's own. */
export interface Backing {
  /** Whether a request goes to the backing services although the emulator has the service too. */
  takes(service: string, request: RequestHead, caller: Caller): boolean;
  /** Forwards a request, unless a fault strikes it. */
  answer(request: VerifiedRequest): Promise<ForwardedResponse>;
  close(): void;
}

/** Services for which target accounts use the backing services; a run's own requests are in its own account. */
export const BACKED_IN_TARGETS = new Set([
  'events',
  'kms',
  'lambda',
  's3',
  'scheduler',
  'sns',
  'ssm',
  'states',
]);

/** Adds the backing services behind the emulator's own. */
export function backing({ services, faults, isTarget, hasBucket }: BackingSettings): Backing {
  const own = new Set<string>(services.own);
  const { forward, close } = forwarder(services.url);
  return {
    takes: (service, { path }, caller) =>
      BACKED_IN_TARGETS.has(service) &&
      !own.has(service) &&
      isTarget(caller) &&
      !(service === 's3' && hasBucket(path.split('/')[1] ?? '')),
    answer: async ({ service, request, search, call }) =>
      faults.answer(
        () => ({ service, ...askedFor(request), ...call }),
        () => forward(request, `${request.path}${search}`, call.caller.accountId),
        ({ stream }) => void stream.resume(),
      ),
    close,
  };
}
