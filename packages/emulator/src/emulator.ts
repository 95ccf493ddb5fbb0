import path from 'node:path';
import { administratorEnvironment, administratorOf } from './administrator.ts';
import { withAroundCall } from './around-call.ts';
import { backing } from './backing/backing-services.ts';
import { CredentialStore } from './credentials/credential-store.ts';
import { RoleRegistry } from './credentials/roles.ts';
import { functionDefinition } from './deploy-function.ts';
import type { EmulatorSettings, HookedSettings } from './emulator-settings.ts';
import { Faults } from './faults/faults.ts';
import { hostAnswers } from './host-answers.ts';
import { Listeners } from './listeners.ts';
import { orchestratorRegion } from './orchestrator-region.ts';
import type { Emulator, HookedEmulator, InvocationEnd } from './running-emulator.ts';
import { startServer } from './server.ts';
import type { Operation, Service } from './service.ts';
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
import { sqsService } from './services/sqs.ts';
import { ssmService } from './services/ssm.ts';
import { StateMachines } from './services/states/state-machines.ts';
import { statesService } from './services/states.ts';
import { stsService } from './services/sts.ts';
import type { PseudoParameters } from './stack/parameters.ts';
import { readStack } from './stack/read-stack.ts';
import { StackDeployment } from './stack/stack-deployment.ts';
import type { StackStateMachine } from './stack/stack-description.ts';
import { fillDefinition } from './state-machine/definition.ts';
import type { IntegratedServices } from './state-machine/integration.ts';
import type { FunctionDefinition } from './workers/function-definition.ts';
import { keepHeapsSmall } from './workers/small-heaps.ts';

async function validateEach(stateMachines: readonly StackStateMachine[]): Promise<void> {
  const { validateDefinition } = await import('./state-machine/validate-definition.ts');
  for (const { definition, substitutions } of stateMachines)
    validateDefinition(fillDefinition(definition, substitutions));
}

/**
 * Starts a local AWS that contains an organization.
 *
 * @param settings the organization, the folder of the buckets, and optional settings
 * @returns the running emulator, which listens on 127.0.0.1 until it is closed
 * @throws {RegionError} if the region is not enabled in the management account.
 * @throws {ListenError} if the port is not available.
 * @throws {FaultError} if a fault names something that does not exist, or has no effect.
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
 * {@link startEmulator} with a hook around every service call, for this project's own packages.
 *
 * @throws as `startEmulator` does
 */
export async function startHookedEmulator(settings: HookedSettings): Promise<HookedEmulator> {
  const { organization } = settings;
  const { partition } = organization;
  const region = orchestratorRegion(organization, settings.region);
  const directory = path.resolve(settings.directory);
  const accountId = organization.managementAccountId;
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
    // An emulator in the background has complete versions of these services.
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
    deployment.deliverToTargets({ version: '0', ...event }, busName);
  };
  const invoke = services.lambda.operations.Invoke as Operation;
  const { events } = faults.wrap({ events: eventsService({ invoke, take }) });
  const { Deliver, ...calledByClients } = events.operations;
  const ofClients = withAroundCall(
    { events: { ...events, operations: calledByClients } },
    settings.aroundCall,
  );
  const calledByStates = faults.wrap({ sqs: sqsService((url) => deployment.hasQueue(url)) });
  for (const fault of settings.faults ?? []) faults.inject(fault);
  const isRegionEnabled = (id: string, inRegion: string) => organization.isRegionEnabled(id, inRegion);
  const served: readonly Service[] = [...Object.values(services), ofClients.events];
  const answerDirectly = hostAnswers({
    kms: services.kms,
    s3: services.s3,
    services: settings.backing === undefined ? served : [],
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
    services: served,
    credentials,
    isRegionEnabled,
    backing: behind,
    ...(settings.port === undefined ? {} : { port: settings.port }),
  });
  endpoint = server.endpoint;
  const pseudoParameters = (stackName: string): PseudoParameters => ({
    stackName,
    partition,
    region,
    accountId,
  });
  const waitScale = settings.waitScale ?? 1;
  const deliver = Deliver as Operation;
  const stackDirectory = path.resolve(settings.stackDirectory ?? directory);
  const targets = {
    ...{ roles, keys, buckets, functions, stateMachines, schedules, deliver, waitScale, stackDirectory },
    services: { ...services, ...calledByStates },
  };
  const deployment = new StackDeployment(targets);
  const administrator = administratorOf(partition, accountId);
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
      const pseudo = pseudoParameters(stackName ?? 'step-everywhere');
      const stack = await readStack(path.resolve(templateFile), parameters, pseudo);
      if (validateDefinitions) await validateEach(stack.stateMachines);
      const withVariables = (definition: FunctionDefinition): FunctionDefinition => {
        const variables = { ...environment, ...definition.environment };
        return { ...definition, environmentConcurrency, environment: variables };
      };
      await deployment.deploy({ ...stack, functions: stack.functions.map(withVariables) }, pseudo);
      return { outputs: stack.outputs };
    },
    async deployFunction(toDeploy) {
      const definition = functionDefinition(toDeploy, pseudoParameters(''));
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
