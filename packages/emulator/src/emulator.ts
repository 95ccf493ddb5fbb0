import path from 'node:path';
import { regionsOf } from '@step-everywhere/core/contract';
import { withAroundCall } from './around-call.ts';
import { backing } from './backing/backing-services.ts';
import { CredentialStore } from './credentials/credential-store.ts';
import { RoleRegistry } from './credentials/roles.ts';
import { type FunctionToDeploy, functionDefinition } from './deploy-function.ts';
import type { EmulatorSettings, HookedSettings, StackToDeploy } from './emulator-settings.ts';
import type { Fault } from './faults/fault.ts';
import { Faults } from './faults/faults.ts';
import { hostAnswers } from './host-answers.ts';
import { Listeners } from './listeners.ts';
import { startServer } from './server.ts';
import type { Caller, Operation } from './service.ts';
import { accountService } from './services/account.ts';
import { ec2Service } from './services/ec2.ts';
import { type BusEvent, eventsService } from './services/events.ts';
import { KeyRing } from './services/kms/key-ring.ts';
import { kmsService } from './services/kms.ts';
import { Concurrency } from './services/lambda/concurrency.ts';
import { Functions } from './services/lambda/functions.ts';
import { lambdaService } from './services/lambda.ts';
import { logsService } from './services/logs.ts';
import { organizationsService } from './services/organizations.ts';
import { s3Service } from './services/s3.ts';
import { fireSchedule } from './services/scheduler/fire-schedule.ts';
import { Schedules } from './services/scheduler/schedules.ts';
import { schedulerService } from './services/scheduler.ts';
import { snsService, type TopicMessage } from './services/sns.ts';
import { ssmService } from './services/ssm.ts';
import { StateMachines } from './services/states/state-machines.ts';
import { statesService } from './services/states.ts';
import { stsService } from './services/sts.ts';
import type { StackPlace } from './stack/parameters.ts';
import { readStack } from './stack/read-stack.ts';
import { StackDeployment } from './stack/stack-deployment.ts';
import type { StackStateMachine } from './stack/stack-description.ts';
import { fillDefinition } from './state-machine/definition.ts';
import type { IntegratedServices } from './state-machine/integration.ts';
import type { FunctionDefinition } from './workers/function-definition.ts';
import type { LoadFailure } from './workers/messages.ts';
import { keepHeapsSmall } from './workers/small-heaps.ts';

/** The end of an invocation. */
export interface InvocationEnd {
  readonly functionName: string;
  readonly event: unknown;
  /** Whether the function answered; false if it threw, was killed, or could not be loaded. */
  readonly ok: boolean;
}

/** Environment variables with which a client reaches the emulator as an administrator of the orchestrator's account. */
export interface EmulatorEnvironment {
  readonly AWS_ENDPOINT_URL: string;
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
  readonly AWS_REGION: string;
  readonly AWS_DEFAULT_REGION: string;
}

/** A running emulator. */
export interface Emulator {
  /** For example `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  readonly environment: EmulatorEnvironment;
  /**
   * Deploys a template.
   *
   * @throws {StackError} if it cannot be deployed.
   */
  deployStack(stack: StackToDeploy): Promise<{ readonly outputs: Readonly<Record<string, string>> }>;
  /**
   * Deploys a function with a role of its own; one of the same name is replaced.
   *
   * @throws {FunctionError} if a setting is out of Lambda's bounds.
   * @throws {PythonError} if it is one of Python, and there is none here that can run it.
   */
  deployFunction(settings: FunctionToDeploy): Promise<DeployedHere>;
  /** Calls `listener` at the end of each invocation of any function; returns what ends that. */
  onInvocation(listener: (end: InvocationEnd) => void): () => void;
  /** Calls `listener` with each event that a client puts on an event bus; returns what ends that. */
  onEvent(listener: (event: BusEvent) => void): () => void;
  /** Calls `listener` with each message that is published to a topic of a stack; returns what ends that. */
  onMessage(listener: (message: TopicMessage) => void): () => void;
  /**
   * Starts what a schedule of the orchestrator's account starts when it is due: the emulator has no clock for schedules. One
   * that is paused starts nothing.
   *
   * @param name of the schedule
   * @param options its group, `default` by default, and when it is due, which is now by default
   * @returns ARN of the execution; nothing when the schedule is paused
   * @throws {AwsError} when there is no such schedule, or it cannot start what it names
   */
  fireSchedule(
    name: string,
    options?: { readonly group?: string; readonly time?: Date },
  ): Promise<string | undefined>;
  /**
   * Lets a fault, or several, strike from now on, for tests of what happens when AWS does not do its best.
   *
   * @param fault one of your own, or of the catalogue `faults`
   * @returns what lifts it
   * @throws {FaultError} if it names a service or operation that is not there, or does nothing
   * @example
   * ```ts
   * const lift = emulator.inject({ service: 's3', operation: 'PutObject', share: 0.1, answer: 'unavailable' });
   * ```
   */
  inject(fault: Fault | readonly Fault[]): () => void;
  /**
   * Kills what a function is running, as when Lambda loses the machine under it: the invocation ends with
   * `Runtime.ExitError`, and the next one starts anew.
   *
   * @param which of its invocations, by their event; all by default
   * @returns how many it killed
   */
  killInvocations(functionName: string, which?: (event: unknown) => boolean): Promise<number>;
  /**
   * Lets sessions of roles die now, whatever their own time, as in a run that takes longer than they live. From then on
   * what they sign is refused: requests, and presigned URLs.
   *
   * @param which of them, by the role's ARN; all by default
   * @returns how many died
   */
  expireSessions(which?: (roleArn: string) => boolean): number;
  /** Ends everything that runs, and the server. */
  close(): Promise<void>;
}

/** A running emulator, for this project's own packages. */
export interface HookedEmulator extends Emulator {
  /**
   * Calls a service as the administrator does, without the network.
   *
   * @param service as the SDK names it, for example `sfn`
   * @param operation for example `StartExecution`
   * @throws {AwsError} as the service answers
   */
  call(service: string, operation: string, input: object): Promise<object>;
}

/** A function that is deployed to the emulator. */
export interface DeployedHere {
  readonly functionArn: string;
  readonly roleArn: string;
  /** Settles when its code is loaded, or could not be: then with the reason. */
  readonly loading: Promise<LoadFailure | undefined>;
}

/** A region that the orchestrator cannot live in. */
export class RegionError extends Error {
  override readonly name = 'RegionError';
  readonly region: string;

  constructor(region: string, accountId: string) {
    super(
      `Region ${region} is not enabled in account ${accountId}, where the orchestrator lives. Choose another one, or enable it in the organization file.`,
    );
    this.region = region;
  }
}

async function validateEach(stateMachines: readonly StackStateMachine[]): Promise<void> {
  const { validateDefinition } = await import('./state-machine/validate-definition.ts');
  for (const { definition, substitutions } of stateMachines)
    validateDefinition(fillDefinition(definition, substitutions));
}

/**
 * Starts a local AWS with an organization in it.
 *
 * @throws {RegionError} if the region is not enabled in the management account.
 * @throws {ListenError} if the port cannot be had.
 * @throws {FaultError} if a fault names what is not there, or does nothing.
 * @example
 * ```ts
 * const emulator = await startEmulator({ organization: makeOrganization({ accounts: 30 }), directory: 'out' });
 * const { outputs } = await emulator.deployStack({ templateFile: 'infra/template.yaml' });
 * const { functionArn } = await emulator.deployFunction({ name: 'StepEverywhere_hello', file: 'hello.mjs' });
 * ```
 */
export function startEmulator(settings: EmulatorSettings): Promise<Emulator> {
  return startHookedEmulator(settings);
}

/**
 * {@link startEmulator}, with a hook around every call of a service. For this project's own packages.
 *
 * @throws as `startEmulator` does
 */
export async function startHookedEmulator(settings: HookedSettings): Promise<HookedEmulator> {
  const { organization } = settings;
  const { partition } = organization;
  const region = settings.region ?? defaultRegion(partition);
  const directory = path.resolve(settings.directory);
  const accountId = organization.managementAccountId;
  if (!organization.isRegionEnabled(accountId, region)) throw new RegionError(region, accountId);
  keepHeapsSmall();
  const ends = new Listeners<InvocationEnd>();
  const busEvents = new Listeners<BusEvent>();
  const messages = new Listeners<TopicMessage>();
  let endpoint = '';
  const { sessionTokenLength } = settings;
  const credentials = new CredentialStore(sessionTokenLength === undefined ? {} : { sessionTokenLength });
  const roles = new RoleRegistry();
  const keys = new KeyRing();
  const stateMachines = new StateMachines();
  const schedules = new Schedules();
  const { service: s3, buckets } = s3Service({
    directory,
    owner: { accountId, region },
    accounts: organization.accounts,
  });
  const functions = new Functions({
    credentials,
    logFolder: path.resolve(settings.logDirectory ?? path.join(directory, '_logs')),
    endpoint: () => endpoint,
    callHost: (call, operation, input) => answerDirectly(call, operation, input),
    invocationLog: settings.invocationLog,
    onEnd: (functionName, { event }, { failed }) => {
      ends.call({ functionName, event, ok: !failed });
    },
  });
  const faults = new Faults({
    ...(settings.seed === undefined ? {} : { seed: settings.seed }),
    hasBacking: settings.backing !== undefined,
  });
  const own = {
    account: accountService(organization),
    // Behind the emulator there is the whole of these.
    ...(settings.backing === undefined && {
      ec2: ec2Service(organization),
      logs: logsService(functions),
    }),
    kms: kmsService({ keys, grantDelaySeconds: settings.grantDelaySeconds ?? 0 }),
    lambda: lambdaService({
      functions,
      organization,
      concurrency: settings.concurrency && new Concurrency(settings.concurrency),
    }),
    organizations: organizationsService(organization),
    s3,
    sfn: statesService(stateMachines),
    scheduler: schedulerService(schedules),
    sns: snsService({
      hasTopic: (arn) => deployment.hasTopic(arn),
      take: (message) => messages.call(message),
    }),
    ssm: ssmService({ organization }),
    sts: stsService({ organization, credentials, roles }),
  };
  const services = faults.wrap(withAroundCall(own, settings.aroundCall));
  const take = (event: BusEvent, busName: string) => {
    busEvents.call(event);
    deployment.bringToTargets({ version: '0', ...event }, busName);
  };
  const invoke = services.lambda.operations.Invoke as Operation;
  const { events } = faults.wrap({ events: eventsService({ invoke, take }) });
  const { Deliver, ...calledByClients } = events.operations;
  for (const fault of settings.faults ?? []) faults.inject(fault);
  const isRegionEnabled = (id: string, inRegion: string) => organization.isRegionEnabled(id, inRegion);
  const answerDirectly = hostAnswers({
    kms: services.kms,
    s3: services.s3,
    credentials,
    isRegionEnabled,
    endpoint: () => endpoint,
  });
  const behind =
    settings.backing &&
    backing({
      services: settings.backing,
      faults,
      isTarget: ({ principalArn }) =>
        roles.find(principalArn) === undefined && organization.role(principalArn) !== undefined,
      hasBucket: (name) => buckets.has(name),
    });
  const server = await startServer({
    services: [...Object.values(services), { ...events, operations: calledByClients }],
    credentials,
    isRegionEnabled,
    backing: behind,
    ...(settings.port === undefined ? {} : { port: settings.port }),
  });
  endpoint = server.endpoint;
  const placeOf = (stackName: string): StackPlace => ({ stackName, partition, region, accountId });
  const waitScale = settings.waitScale ?? 1;
  const deliver = Deliver as Operation;
  const stackDirectory = path.resolve(settings.stackDirectory ?? directory);
  const targets = {
    ...{ roles, keys, buckets, functions, stateMachines, schedules, services, deliver, waitScale },
    stackDirectory,
  };
  const deployment = new StackDeployment(targets);
  const administrator = administratorOf(placeOf(''));
  return {
    endpoint,
    environment: administratorEnvironment(credentials, administrator, endpoint, region),
    async call(service, operation, input) {
      const run = (services as IntegratedServices)[service]?.operations[operation];
      if (run === undefined) throw new TypeError(`The emulator has no ${service}:${operation}.`);
      return (await run(input, { caller: administrator, region })) ?? {};
    },
    async deployStack({
      templateFile,
      parameters = {},
      stackName,
      environment = {},
      validateDefinitions = true,
      environmentConcurrency = 1,
    }) {
      const place = placeOf(stackName ?? 'step-everywhere');
      const stack = await readStack(path.resolve(templateFile), parameters, place);
      if (validateDefinitions) await validateEach(stack.stateMachines);
      const withVariables = (definition: FunctionDefinition): FunctionDefinition => {
        const variables = { ...environment, ...definition.environment };
        return { ...definition, environmentConcurrency, environment: variables };
      };
      await deployment.deploy({ ...stack, functions: stack.functions.map(withVariables) }, place);
      return { outputs: stack.outputs };
    },
    async deployFunction(toDeploy) {
      const definition = functionDefinition(toDeploy, placeOf(''));
      const { arn, roleArn } = definition;
      roles.register({ arn: roleArn, tags: {}, trustedPrincipals: ['lambda.amazonaws.com'] });
      await functions.deploy(definition);
      return { functionArn: arn, roleArn, loading: functions.warmUp(arn) };
    },
    onInvocation: (listener) => ends.add(listener),
    onEvent: (listener) => busEvents.add(listener),
    onMessage: (listener) => messages.add(listener),
    async fireSchedule(name, { group = 'default', time = new Date() } = {}) {
      const arn = `arn:${partition}:iam::${accountId}:root`;
      const schedule = schedules.get(name, group, { caller: { accountId, arn, principalArn: arn }, region });
      const startExecution = services.sfn.operations.StartExecution as Operation;
      if (schedule.State === 'DISABLED') return undefined;
      return fireSchedule(schedule, time, region, { roles, startExecution });
    },
    inject: (fault) => faults.inject(fault),
    expireSessions: (which = () => true) => credentials.expire(({ principalArn }) => which(principalArn)),
    killInvocations: (functionName, which = () => true) =>
      functions.kill(functionName, ({ event }) => which(event)),
    async close() {
      ends.clear();
      stateMachines.abortAll();
      await functions.close();
      await server.close();
      behind?.close();
    },
  };
}

/** The region that AWS's own tools take for a partition's first one. */
function defaultRegion(partition: string): string {
  const regions = regionsOf(partition).filter(({ optIn }) => !optIn);
  return (regions.find(({ code }) => code === 'us-east-1') ?? regions[0])?.code as string;
}

function administratorOf({ partition, accountId }: StackPlace): Caller {
  const arn = `arn:${partition}:iam::${accountId}:user/administrator`;
  return { accountId, arn, principalArn: arn };
}

function administratorEnvironment(
  credentials: CredentialStore,
  administrator: Caller,
  endpoint: string,
  region: string,
): EmulatorEnvironment {
  const user = credentials.issueUser(administrator);
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: user.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: user.SecretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
}
