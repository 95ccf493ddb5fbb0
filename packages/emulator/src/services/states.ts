import { AwsError } from '../aws-error.ts';
import { awsJson } from '../protocols/aws-json.ts';
import type { Call, Operation, Service } from '../service.ts';
import type { Execution } from '../state-machine/execution.ts';
import { MAX_STATE_BYTES } from '../state-machine/json.ts';
import { checkInput } from './input-check.ts';
import { cutPage, type Page } from './page.ts';
import { describeExecution, describeMapRun, listExecution, listMapRun } from './states/describe-execution.ts';
import type { StateMachines } from './states/state-machines.ts';

/**
 * Step Functions: starts, stops and describes executions, including children of a Distributed Map and map runs.
 * A state machine is deployed without a request.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 */
export function statesService(machines: StateMachines): Service {
  return {
    signingName: 'states',
    protocol: awsJson({ version: '1.0', targetPrefix: 'AWSStepFunctions' }),
    operations: {
      StartExecution: (input: StartExecutionInput, call) => startExecution(input, call, machines),
      DescribeExecution: ({ executionArn }: ExecutionInput, call) =>
        describeExecution(machines.execution(executionArn, call, 'DescribeExecution').execution),
      StopExecution: ({ executionArn, error, cause }: StopExecutionInput, call) => {
        const { stateMachine, execution } = machines.execution(executionArn, call, 'StopExecution');
        stateMachine.abort(execution, error, cause);
        return { stopDate: execution.stopDate };
      },
      GetExecutionHistory: (input: GetExecutionHistoryInput, call) => history(input, call, machines),
      ListExecutions: (input: ListExecutionsInput, call) => listExecutions(input, call, machines),
      ListMapRuns: (input: ExecutionInput & PageInput, call) => {
        const { stateMachine } = machines.execution(input.executionArn, call, 'ListMapRuns');
        const own = [...stateMachine.mapRuns.values()].filter(
          ({ settings }) => settings.execution.arn === input.executionArn,
        );
        const { items, nextToken } = pageOf(own, input, `map runs of ${input.executionArn}`);
        return { mapRuns: items.map(listMapRun), nextToken };
      },
      DescribeMapRun: ({ mapRunArn }: { readonly mapRunArn: string }, call) =>
        describeMapRun(machines.mapRun(mapRunArn, call, 'DescribeMapRun')),
      ListStateMachines: (input: PageInput, call) => listStateMachines(input, call, machines),
      DescribeStateMachine: ({ stateMachineArn }: { readonly stateMachineArn: string }, call) =>
        describeStateMachine(stateMachineArn, call, machines),
      ListTagsForResource: ({ resourceArn }: { readonly resourceArn: string }, call) =>
        listTags(resourceArn, call, machines),
    } satisfies Record<string, Operation>,
  };
}

interface ExecutionInput {
  readonly executionArn: string;
}

interface StopExecutionInput extends ExecutionInput {
  readonly error?: string;
  readonly cause?: string;
}

interface StartExecutionInput {
  readonly stateMachineArn: string;
  readonly name?: string;
  /** JSON text. Default: an empty object. */
  readonly input?: string;
}

/** Characters that a name must not have. https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const BAD_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\ufffe\uffff\p{Cs}]/u;

function startExecution(request: StartExecutionInput, call: Call, machines: StateMachines): object {
  const { stateMachineArn, name, input = '{}' } = request;
  const stateMachine = machines.stateMachine(stateMachineArn, call, 'StartExecution');
  checkInput('ValidationException', { name, input }, { name: { kind: 'string' }, input: { kind: 'string' } });
  if (name !== undefined && (name.length < 1 || name.length > 80 || BAD_NAME.test(name))) {
    throw new AwsError('InvalidName', `Invalid Name: '${name}'`);
  }
  requireInput(input);
  const arn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  const before = name === undefined ? undefined : stateMachine.executions.get(arn);
  if (before && (before.status !== 'RUNNING' || before.input !== input)) {
    throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
  }
  const execution = before ?? stateMachine.start(input, name);
  return { executionArn: execution.arn, startDate: execution.startDate };
}

function requireInput(input: string): void {
  if (Buffer.byteLength(input) > MAX_STATE_BYTES) {
    const message = `1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${MAX_STATE_BYTES}`;
    throw new AwsError('ValidationException', message);
  }
  try {
    JSON.parse(input);
  } catch (cause) {
    const message = `Invalid State Machine Execution Input: '${(cause as Error).message}'`;
    throw new AwsError('InvalidExecutionInput', message, 400, { cause });
  }
}

interface PageInput {
  readonly maxResults?: number;
  readonly nextToken?: string;
}

function pageOf<Item>(all: readonly Item[], { maxResults, nextToken }: PageInput, list: string): Page<Item> {
  checkInput(
    'ValidationException',
    { maxResults, nextToken },
    { maxResults: { kind: 'number', min: 0, max: 1000 }, nextToken: { kind: 'string' } },
  );
  return cutPage(all, {
    // 0 means the default, as Step Functions documents.
    size: maxResults || 100,
    token: nextToken,
    list,
    invalidToken: () => new AwsError('InvalidToken', `Invalid Token: '${nextToken}'`),
  });
}

interface GetExecutionHistoryInput extends ExecutionInput, PageInput {
  readonly reverseOrder?: boolean;
}

function history(input: GetExecutionHistoryInput, call: Call, machines: StateMachines): object {
  const { execution } = machines.execution(input.executionArn, call, 'GetExecutionHistory');
  const events = execution.history.events();
  const ordered = input.reverseOrder ? events.reverse() : events;
  const list = `history of ${input.executionArn} ${input.reverseOrder ? 'reversed' : ''}`;
  const { items, nextToken } = pageOf(ordered, input, list);
  return { events: items, nextToken };
}

interface ListExecutionsInput extends PageInput {
  readonly stateMachineArn?: string;
  readonly mapRunArn?: string;
  readonly statusFilter?: string;
}

function listExecutions(input: ListExecutionsInput, call: Call, machines: StateMachines): object {
  const { statusFilter, mapRunArn, stateMachineArn } = input;
  if ((mapRunArn === undefined) === (stateMachineArn === undefined)) {
    const message = 'Exactly one of stateMachineArn and mapRunArn must be given.';
    throw new AwsError('ValidationException', message);
  }
  const all: readonly Execution[] =
    mapRunArn !== undefined
      ? machines.mapRun(mapRunArn, call, 'ListExecutions').children
      : [...machines.stateMachine(stateMachineArn, call, 'ListExecutions').executions.values()].filter(
          ({ mapRunArn }) => mapRunArn === undefined,
        );
  const fitting = all.filter(({ status }) => statusFilter === undefined || status === statusFilter);
  const list = `executions of ${mapRunArn ?? stateMachineArn} ${statusFilter}`;
  const { items, nextToken } = pageOf(fitting.toReversed(), input, list);
  return { executions: items.map(listExecution), nextToken };
}

function listStateMachines(input: PageInput, call: Call, machines: StateMachines): object {
  const { items, nextToken } = pageOf(machines.of(call), input, 'state machines');
  const stateMachines = items.map(({ arn, settings, creationDate }) => ({
    stateMachineArn: arn,
    name: settings.name,
    type: 'STANDARD',
    creationDate,
  }));
  return { stateMachines, nextToken };
}

function describeStateMachine(stateMachineArn: string, call: Call, machines: StateMachines): object {
  const { arn, settings, definition, creationDate } = machines.stateMachine(
    stateMachineArn,
    call,
    'DescribeStateMachine',
  );
  return {
    stateMachineArn: arn,
    name: settings.name,
    status: 'ACTIVE',
    definition,
    roleArn: settings.roleArn,
    type: 'STANDARD',
    creationDate,
    loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: { enabled: false },
  };
}

function listTags(resourceArn: string, call: Call, machines: StateMachines): object {
  const { settings } = machines.tagged(resourceArn, call, 'ListTagsForResource');
  return { tags: Object.entries(settings.tags ?? {}).map(([key, value]) => ({ key, value })) };
}
