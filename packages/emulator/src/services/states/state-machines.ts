import { AwsError } from '../../aws-error.ts';
import type { Call } from '../../service.ts';
import type { Execution } from '../../state-machine/execution.ts';
import type { MapRun } from '../../state-machine/map-run.ts';
import type { StateMachine } from '../../state-machine/state-machine.ts';
import { display } from '../input-check.ts';

const ARN =
  /^arn:[\w-]+:states:([a-z0-9-]+):(\d{12}):(stateMachine|execution|mapRun):([^:/]+)(?:\/[^:]+)?(?::[^:]+)?$/;

/** The deployed state machines and their executions. */
export class StateMachines {
  readonly #byArn = new Map<string, StateMachine>();

  /** Adds a state machine, or replaces the one with the same ARN. */
  add(stateMachine: StateMachine): void {
    this.#byArn.set(stateMachine.arn, stateMachine);
  }

  /** Stops every running execution. */
  abortAll(): void {
    for (const stateMachine of this.#byArn.values()) {
      for (const execution of stateMachine.executions.values()) stateMachine.abort(execution);
    }
  }

  /** All state machines in an account and region. */
  of({ caller, region }: Call): readonly StateMachine[] {
    return [...this.#byArn.values()].filter(({ arn }) => {
      const [, , , arnRegion, accountId] = arn.split(':');
      return arnRegion === region && accountId === caller.accountId;
    });
  }

  /** @throws {AwsError} `StateMachineDoesNotExist`, `InvalidArn` or `AccessDeniedException` */
  stateMachine(arn: unknown, call: Call, action: string): StateMachine {
    const found = this.#owner(arn, 'stateMachine', call, action);
    if (found?.arn === arn && found) return found;
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${display(arn)}'`);
  }

  /** @throws {AwsError} `ResourceNotFound`, `InvalidArn` or `AccessDeniedException` */
  tagged(arn: unknown, call: Call, action: string): StateMachine {
    const found = this.#owner(arn, 'stateMachine', call, action);
    if (found?.arn === arn && found) return found;
    throw new AwsError('ResourceNotFound', `Resource not found: '${display(arn)}'`);
  }

  /** @throws {AwsError} `ExecutionDoesNotExist`, `InvalidArn` or `AccessDeniedException` */
  execution(
    arn: unknown,
    call: Call,
    action: string,
  ): { readonly stateMachine: StateMachine; readonly execution: Execution } {
    const stateMachine = this.#owner(arn, 'execution', call, action);
    const execution = stateMachine?.executions.get(arn as string);
    if (stateMachine && execution) return { stateMachine, execution };
    throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${display(arn)}'`);
  }

  /** @throws {AwsError} `ResourceNotFound`, `InvalidArn` or `AccessDeniedException` */
  mapRun(arn: unknown, call: Call, action: string): MapRun {
    const mapRun = this.#owner(arn, 'mapRun', call, action)?.mapRuns.get(arn as string);
    if (mapRun) return mapRun;
    throw new AwsError('ResourceNotFound', `Resource not found: '${display(arn)}'`);
  }

  #owner(arn: unknown, type: string, { caller, region }: Call, action: string): StateMachine | undefined {
    const [, arnRegion, accountId, arnType, name] = (typeof arn === 'string' && ARN.exec(arn)) || [];
    if (arnType !== type || arnRegion !== region) {
      const problem =
        arnType === undefined ? 'Invalid prefix' : `Resource type not valid in this context: ${arnType}`;
      const message =
        arnType === type
          ? `Invalid Arn: 'Invalid region: ${arnRegion}'`
          : `Invalid Arn: '${problem}: ${display(arn)}'`;
      throw new AwsError('InvalidArn', message);
    }
    if (accountId !== caller.accountId) {
      const message = `User: ${caller.arn} is not authorized to perform: states:${action} on resource: ${display(arn)} because no resource-based policy allows the states:${action} action`;
      throw new AwsError('AccessDeniedException', message);
    }
    const partition = String(arn).split(':')[1];
    return this.#byArn.get(`arn:${partition}:states:${arnRegion}:${accountId}:stateMachine:${name}`);
  }
}
