import path from 'node:path';
import { administratorEnvironment, administratorOf } from './administrator.ts';
import { backing } from './backing/backing-services.ts';
import { CredentialStore } from './credentials/credential-store.ts';
import { functionDefinition } from './deploy-function.ts';
import { emulatedServices } from './emulated-services.ts';
import type { EmulatorSettings, HookedSettings } from './emulator-settings.ts';
import { Faults } from './faults/faults.ts';
import { hostAnswers } from './host-answers.ts';
import { Listeners } from './listeners.ts';
import { orchestratorRegion } from './orchestrator-region.ts';
import type { Emulator, HookedEmulator, InvocationEnd } from './running-emulator.ts';
import { startServer } from './server.ts';
import type { Operation } from './service.ts';
import type { BusEvent } from './services/events.ts';
import { Functions } from './services/lambda/functions.ts';
import { fireSchedule } from './services/scheduler/fire-schedule.ts';
import type { TopicMessage } from './services/sns.ts';
import { deployTemplate } from './stack/deploy-template.ts';
import type { PseudoParameters } from './stack/parameters.ts';
import { StackDeployment } from './stack/stack-deployment.ts';
import type { IntegratedServices } from './state-machine/integration.ts';
import { keepHeapsSmall } from './workers/small-heaps.ts';

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
  const { services, forClients, forStates, deliver, resources } = emulatedServices(settings, {
    ...{ directory, credentials, functions, faults },
    orchestrator: { accountId, region },
    hasTopic: (arn) => deployment.hasTopic(arn),
    hasQueue: (url) => deployment.hasQueue(url),
    onMessage: (message) => messages.call(message),
    onEvent: (event, busName) => {
      busEvents.call(event);
      deployment.deliverToTargets({ version: '0', ...event }, busName);
    },
  });
  const { roles, buckets, stateMachines, schedules } = resources;
  for (const fault of settings.faults ?? []) faults.inject(fault);
  const isRegionEnabled = (id: string, inRegion: string) => organization.isRegionEnabled(id, inRegion);
  const answerDirectly = hostAnswers({
    kms: services.kms,
    s3: services.s3,
    services: settings.backing === undefined ? forClients : [],
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
    services: forClients,
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
  const stackDirectory = path.resolve(settings.stackDirectory ?? directory);
  const targets = { ...resources, functions, deliver, waitScale, stackDirectory, services: forStates };
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
    async deployStack(stack) {
      const pseudo = pseudoParameters(stack.stackName ?? 'step-everywhere');
      return { outputs: await deployTemplate(stack, pseudo, deployment) };
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
