import type { RoleRegistry } from '../credentials/roles.ts';
import type { Operation } from '../service.ts';
import type { DeliveredEvent, Delivery } from '../services/events.ts';
import type { KeyRing } from '../services/kms/key-ring.ts';
import type { Functions } from '../services/lambda/functions.ts';
import type { Buckets } from '../services/s3/buckets.ts';
import type { Schedules } from '../services/scheduler/schedules.ts';
import type { StateMachines } from '../services/states/state-machines.ts';
import type { Execution } from '../state-machine/execution.ts';
import type { IntegratedServices } from '../state-machine/integration.ts';
import { StateMachine } from '../state-machine/state-machine.ts';
import type { PseudoParameters } from './parameters.ts';
import type { StackDescription, StackKey, StackRule } from './stack-description.ts';
import { StackError } from './stack-error.ts';
import { statusChangeEvent } from './status-change.ts';

/** The services that stacks are deployed to. */
export interface DeploymentTargets {
  readonly roles: RoleRegistry;
  readonly keys: KeyRing;
  readonly buckets: Buckets;
  /** Absolute path of the folder that contains the buckets of stacks. */
  readonly stackDirectory: string;
  readonly functions: Functions;
  readonly stateMachines: StateMachines;
  readonly services: IntegratedServices;
  readonly schedules: Schedules;
  /** Delivers an event to a target. */
  readonly deliver: Operation;
  /** How many seconds one second of waiting lasts in a state machine. */
  readonly waitScale: number;
}

/** Creates the resources of stacks, and delivers events to the targets of their rules. */
export class StackDeployment {
  readonly #targets: DeploymentTargets;
  readonly #rules = new Map<string, readonly StackRule[]>();
  readonly #topics = new Map<string, readonly string[]>();
  readonly #queues = new Map<string, readonly string[]>();

  constructor(targets: DeploymentTargets) {
    this.#targets = targets;
  }

  /** Whether a stack has a topic with this ARN. */
  hasTopic(arn: string): boolean {
    return [...this.#topics.values()].some((topics) => topics.includes(arn));
  }

  /** Whether a stack has a queue with this URL. */
  hasQueue(url: string): boolean {
    return [...this.#queues.values()].some((queues) => queues.includes(url));
  }

  /** Deploys a stack; a stack with the same name is replaced and keeps its data. */
  async deploy(stack: StackDescription, { stackName, accountId, region }: PseudoParameters): Promise<void> {
    const { roles, keys, buckets, functions, stateMachines, services, waitScale, stackDirectory } =
      this.#targets;
    for (const role of stack.roles) roles.register(role);
    for (const group of stack.scheduleGroups) this.#targets.schedules.addGroup(group);
    for (const key of merged(stack.keys)) keys.register(key);
    for (const bucket of stack.buckets) {
      if (!buckets.of(accountId).some(({ name }) => name === bucket))
        buckets.create(bucket, { accountId, region }, stackDirectory);
    }
    for (const { bucket, document } of stack.bucketPolicies) buckets.setPolicy(bucket, document);
    await Promise.all(stack.functions.map((definition) => functions.deploy(definition)));
    for (const settings of stack.stateMachines) {
      const onStatusChange = (execution: Execution) =>
        this.deliverToTargets(statusChangeEvent(execution), 'default');
      stateMachines.add(
        new StateMachine({ ...settings, accountId, region, services, waitScale, onStatusChange }),
      );
    }
    for (const arn of stack.rules.flatMap(({ functionArns }) => functionArns)) {
      if (!functions.get(arn))
        throw new StackError('Resources', `a rule's target ${arn} is not a function of a stack`);
    }
    this.#rules.set(stackName, stack.rules);
    this.#topics.set(stackName, stack.topics);
    this.#queues.set(stackName, stack.queues);
    // Every run needs the functions that a state machine invokes, so they load while the caller prepares one; the functions of rules and
    // schedules are rarely needed.
    const named = new Set(stack.stateMachines.flatMap(({ substitutions }) => Object.values(substitutions)));
    for (const { arn } of stack.functions) if (named.has(arn)) void functions.warmUp(arn);
  }

  /**
   * Does what EventBridge does with an event: asynchronously invokes the targets of each rule that matches. Rules
   * receive the events on a bus of their own account and region.
   */
  deliverToTargets(event: DeliveredEvent, bus: string): void {
    const owner = `:${event.region}:${event.account}:`;
    const arns = [...this.#rules.values()]
      .flat()
      .filter(({ busName, pattern }) => busName === bus && pattern(event))
      .flatMap(({ functionArns }) => functionArns)
      .filter((arn) => arn.includes(owner));
    for (const arn of new Set(arns)) {
      // An event that cannot be delivered is lost silently.
      void this.#deliver({ Event: event, TargetArn: arn }).catch(() => undefined);
    }
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const [, partition, , region = '', accountId = ''] = delivery.TargetArn.split(':');
    const principalArn = `arn:${partition}:iam::${accountId}:role/events.amazonaws.com`;
    await this.#targets.deliver(delivery, { caller: { accountId, arn: principalArn, principalArn }, region });
  }
}

/** One entry per key: its policy, or those of several roles, name the principals that may encrypt. */
function merged(keys: readonly StackKey[]): StackKey[] {
  const byArn = new Map<string, string[]>();
  for (const { arn, encrypters } of keys) byArn.set(arn, [...(byArn.get(arn) ?? []), ...encrypters]);
  return [...byArn].map(([arn, encrypters]) => ({ arn, encrypters }));
}
