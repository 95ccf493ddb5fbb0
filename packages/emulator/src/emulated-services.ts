import { withAroundCall } from './around-call.ts';
import type { CredentialStore } from './credentials/credential-store.ts';
import { RoleRegistry } from './credentials/roles.ts';
import type { HookedSettings } from './emulator-settings.ts';
import type { Faults } from './faults/faults.ts';
import type { Operation, Service } from './service.ts';
import { accountService } from './services/account.ts';
import { ec2Service } from './services/ec2.ts';
import { type EventsSettings, eventsService } from './services/events.ts';
import { KeyRing } from './services/kms/key-ring.ts';
import { kmsService } from './services/kms.ts';
import { Concurrency } from './services/lambda/concurrency.ts';
import type { Functions } from './services/lambda/functions.ts';
import { lambdaService } from './services/lambda.ts';
import { logsService } from './services/logs.ts';
import { organizationsService } from './services/organizations.ts';
import type { BucketOwner } from './services/s3/buckets.ts';
import { s3Service } from './services/s3.ts';
import { Schedules } from './services/scheduler/schedules.ts';
import { schedulerService } from './services/scheduler.ts';
import { type SnsSettings, snsService } from './services/sns.ts';
import { sqsService } from './services/sqs.ts';
import { ssmService } from './services/ssm.ts';
import { StateMachines } from './services/states/state-machines.ts';
import { statesService } from './services/states.ts';
import { stsService } from './services/sts.ts';

/** The parts of the emulator that its services use. */
export interface ServiceParts {
  /** Absolute path of the folder of the buckets. */
  readonly directory: string;
  /** The orchestrator's account and region. */
  readonly orchestrator: BucketOwner;
  readonly credentials: CredentialStore;
  readonly functions: Functions;
  readonly faults: Faults;
  /** Whether a stack has a topic with this ARN. */
  readonly hasTopic: SnsSettings['hasTopic'];
  /** Whether a stack has a queue with this URL. */
  readonly hasQueue: (url: string) => boolean;
  /** Receives each message that is published to a topic. */
  readonly onMessage: SnsSettings['take'];
  /** Receives each event that a client puts on an event bus. */
  readonly onEvent: EventsSettings['take'];
}

/**
 * Makes the emulator's services, affected by its faults and with the hook of the settings around every call.
 *
 * @returns the services by their names in the SDK; those that clients reach over HTTP, and those that state machines reach; the
 *   delivery of an event to a target; and the resources of the services, which stacks add to
 */
export function emulatedServices(settings: HookedSettings, parts: ServiceParts) {
  const { faults, hasQueue, onEvent } = parts;
  const { own, resources } = ownServices(settings, parts);
  const services = faults.wrap(withAroundCall(own, settings.aroundCall));
  const invoke = services.lambda.operations.Invoke as Operation;
  const { events } = faults.wrap({ events: eventsService({ invoke, take: onEvent }) });
  const { Deliver, ...calledByClients } = events.operations;
  const ofClients = withAroundCall(
    { events: { ...events, operations: calledByClients } },
    settings.aroundCall,
  );
  const calledByStates = faults.wrap({ sqs: sqsService(hasQueue) });
  const forClients: readonly Service[] = [...Object.values(services), ofClients.events];
  return {
    services,
    forClients,
    forStates: { ...services, ...calledByStates },
    deliver: Deliver as Operation,
    resources,
  };
}

/** The services as AWS has them, without faults and hooks, and their resources. */
function ownServices(settings: HookedSettings, parts: ServiceParts) {
  const { organization, backing, concurrency, grantDelaySeconds = 0 } = settings;
  const { directory, orchestrator, credentials, functions, hasTopic, onMessage } = parts;
  const roles = new RoleRegistry();
  const keys = new KeyRing();
  const stateMachines = new StateMachines();
  const schedules = new Schedules();
  const { accounts } = organization;
  const { service: s3, buckets } = s3Service({ directory, owner: orchestrator, accounts });
  const own = {
    account: accountService(organization),
    // An emulator in the background has complete versions of these services.
    ...(backing === undefined && { ec2: ec2Service(organization), logs: logsService(functions) }),
    kms: kmsService({ keys, grantDelaySeconds }),
    lambda: lambdaService({
      functions,
      organization,
      concurrency: concurrency && new Concurrency(concurrency),
    }),
    organizations: organizationsService(organization),
    s3,
    sfn: statesService(stateMachines),
    scheduler: schedulerService(schedules),
    sns: snsService({ hasTopic, take: onMessage }),
    ssm: ssmService({ organization }),
    sts: stsService({ organization, credentials, roles }),
  };
  return { own, resources: { roles, keys, buckets, stateMachines, schedules } };
}
