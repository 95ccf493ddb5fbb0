import type { Caller, Operation, Service } from './service.ts';

/** One call of an operation, by a client over HTTP or by the state machine. */
export interface ServiceCall {
  /** Signing name of the service, for example `kms`. */
  readonly service: string;
  /** For example `Decrypt`. */
  readonly operation: string;
  /** The operation's documented input. */
  // biome-ignore lint/suspicious/noExplicitAny: what it has depends on the operation
  readonly input: any;
  /** The signer of the request, or the role that the state machine uses. */
  readonly caller: Caller;
}

/**
 * Wraps every call: counts it, or answers instead of the service.
 *
 * @param run calls the service
 */
export type AroundCall = (
  call: ServiceCall,
  run: () => Promise<object | undefined>,
) => Promise<object | undefined>;

/** The same services, with `around` wrapped around each call of their operations. */
export function withAroundCall<Services extends Readonly<Record<string, Service>>>(
  services: Services,
  around: AroundCall | undefined,
): Services {
  if (around === undefined) return services;
  const wrap = ({ signingName: service, operations }: Service) =>
    Object.entries(operations).map(([operation, run]): [string, Operation] => [
      operation,
      (input, call) =>
        around({ service, operation, input, caller: call.caller }, async () => run(input, call)),
    ]);
  const wrapped = Object.entries(services).map(([name, service]) => [
    name,
    { ...service, operations: Object.fromEntries(wrap(service)) },
  ]);
  return Object.fromEntries(wrapped) as Services;
}
