import {
  DeleteScheduleCommand,
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  paginateListSchedules,
  type SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { findOrchestrator, type OrchestratorOptions } from '../aws/orchestrator.ts';
import type { Console } from '../console/console.ts';
import { OptionError } from '../console/errors.ts';
import { exitStatus } from '../console/exit-status.ts';
import { writeTable } from '../console/table.ts';
import { visibleJson, visibleLine } from '../console/terminal-text.ts';
import { createSchedule } from './create-schedule.ts';
import { type DescribedSchedule, describeSchedule } from './described-schedule.ts';
import { refuseCreateOptions } from './refuse-create-options.ts';
import type { ScheduleAction, ScheduleOptions } from './schedule-options.ts';

/**
 * Creates, shows and changes the schedules that start runs of an orchestrator.
 *
 * @param name of the schedule; ignored by `list`.
 * @returns the exit status.
 * @throws {OptionError} for a schedule that does not exist, and for options that only `create` has.
 */
export async function schedule(
  action: ScheduleAction,
  name: string | undefined,
  options: ScheduleOptions,
  console: Console,
): Promise<number> {
  if (action !== 'create') refuseCreateOptions(action, options);
  const orchestrator = await findOrchestrator(options, console);
  const group = orchestrator.stateMachine.name;
  if (action === 'list') {
    if (name !== undefined) throw new OptionError('list', 'lists all schedules; leave the name out');
    await list(await orchestrator.aws.scheduler(), group, options, console);
    return exitStatus.succeeded;
  }
  if (name === undefined)
    throw new OptionError(action, `name the schedule: step-everywhere schedule ${action} NAME`);
  if (action === 'create') await createSchedule(orchestrator, name, options, console);
  const scheduler = await orchestrator.aws.scheduler();
  const found = await read(scheduler, group, name);
  if (action === 'pause' || action === 'resume') {
    const State = action === 'pause' ? 'DISABLED' : 'ENABLED';
    await update(scheduler, found, State);
    printSchedule(describeSchedule({ ...found, State }), options, console);
    return exitStatus.succeeded;
  }
  if (action === 'delete') await scheduler.send(new DeleteScheduleCommand({ Name: name, GroupName: group }));
  printSchedule(describeSchedule(found), options, console, action === 'delete' ? 'deleted' : undefined);
  return exitStatus.succeeded;
}

async function read(
  scheduler: SchedulerClient,
  GroupName: string,
  Name: string,
): Promise<GetScheduleCommandOutput> {
  return scheduler.send(new GetScheduleCommand({ Name, GroupName })).catch((cause: Error) => {
    if (cause.name !== 'ResourceNotFoundException') throw cause;
    const message = `there is no schedule ${JSON.stringify(Name)}; \`step-everywhere schedule list\` lists them`;
    throw new OptionError('NAME', message, { cause });
  });
}

/** An update must contain every field, because a missing one is reset to its default. */
async function update(
  scheduler: SchedulerClient,
  {
    $metadata: _,
    Arn: __,
    CreationDate: ___,
    LastModificationDate: ____,
    ...schedule
  }: GetScheduleCommandOutput,
  State: 'ENABLED' | 'DISABLED',
): Promise<void> {
  const { Name, ScheduleExpression, FlexibleTimeWindow, Target } = schedule;
  await scheduler.send(
    new UpdateScheduleCommand({ ...schedule, Name, ScheduleExpression, FlexibleTimeWindow, Target, State }),
  );
}

async function list(
  client: SchedulerClient,
  GroupName: string,
  { json }: OrchestratorOptions,
  { stdout, stderr }: Console,
): Promise<void> {
  const schedules: DescribedSchedule[] = [];
  for await (const { Schedules = [] } of paginateListSchedules({ client }, { GroupName })) {
    for (const { Name } of Schedules)
      schedules.push(describeSchedule(await client.send(new GetScheduleCommand({ Name, GroupName }))));
  }
  if (json) stdout.write(`${visibleJson(schedules)}\n`);
  else if (schedules.length === 0) stderr.write('No schedule.\n');
  else writeTable(stdout, ['NAME', 'STATE', 'WHEN', 'TIME ZONE', 'WORKER', 'ROLE'], schedules.map(cellsOf));
}

function cellsOf({ Name, State, When, TimeZone, Worker = '', RoleName = '' }: DescribedSchedule): string[] {
  return [Name, State, When, TimeZone, Worker, RoleName];
}

function printSchedule(
  schedule: DescribedSchedule,
  { json }: OrchestratorOptions,
  { stdout }: Console,
  state: string = schedule.State,
): void {
  if (json) {
    stdout.write(`${visibleJson({ ...schedule, State: state })}\n`);
    return;
  }
  const { Name, When, TimeZone, WindowMinutes, Description, Worker = '', RoleName = '', Input } = schedule;
  const window = WindowMinutes > 0 ? `, within ${WindowMinutes} minutes` : '';
  const lines = [
    `${Name}: ${state}`,
    ...(state === 'deleted' ? ['It was:'] : []),
    ...(Description === undefined ? [] : [Description]),
    `Starts ${Worker} as ${RoleName} at ${When}, ${TimeZone}${window}`,
    `Input: ${JSON.stringify(Input)}`,
  ];
  for (const line of lines) stdout.write(`${visibleLine(line)}\n`);
}
