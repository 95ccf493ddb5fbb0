import type { Faults } from '../faults/faults.ts';
import type { ForwardedResponse, RequestHead, WireRequest } from '../protocols/protocol.ts';
import type { Call, Caller } from '../service.ts';
import { forwarder } from './forward.ts';
import { askedFor } from './request-form.ts';

/** A service that an organization file can describe the data of, by its signing name. */
export type OwnInTargets = 'lambda' | 's3' | 'ssm';

/** Services that others maintain, such as moto's, to which the emulator forwards requests to services that it does not have. */
export interface BackingServices {
  /** Their address, for example `http://127.0.0.1:5000`. */
  readonly url: string;
  /**
   * Services that stay the emulator's own in target accounts too, by their signing names: those that an organization
   * file describes. None by default.
   */
  readonly own?: readonly OwnInTargets[];
}

/** What is {@link Backing} made of. */
export interface BackingSettings {
  readonly services: BackingServices;
  readonly faults: Faults;
  /** Whether the caller is a session of a role in an account of the organization, as a worker's is in its target. */
  readonly isTarget: (caller: Caller) => boolean;
  /** Whether the emulator has a bucket of this name, as it has the results'. */
  readonly hasBucket: (name: string) => boolean;
}

/** A request whose signature was verified. */
export interface VerifiedRequest {
  /** Signing name, or `s3-control`. */
  readonly service: string;
  /** S3's with the bucket in its path. */
  readonly request: WireRequest;
  /** The query as sent, with its question mark. */
  readonly search: string;
  readonly call: Call;
}

/** The services behind the emulator's own. */
export interface Backing {
  /** Whether a request to a service that the emulator has goes to the backing services nevertheless. */
  takes(service: string, request: RequestHead, caller: Caller): boolean;
  /** Forwards a request, unless a fault strikes it. */
  answer(request: VerifiedRequest): Promise<ForwardedResponse>;
  close(): void;
}

/** The emulator's services of which target accounts have the backing services' instead; a run's own are in its own account. */
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

/** Puts services that others maintain behind the emulator's own. */
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
