import type { GetScheduleCommandOutput } from '@aws-sdk/client-scheduler';
import { splitArn } from '../aws/arn.ts';

/** A schedule, as the command line shows it. */
export interface DescribedSchedule {
  readonly Name: string;
  readonly State: 'enabled' | 'paused';
  /** For example `cron(0 2 * * ? *)`. */
  readonly When: string;
  readonly TimeZone: string;
  /** Minutes within which a run starts after that time; 0 for at once. */
  readonly WindowMinutes: number;
  /** How often a failed start is retried. */
  readonly Retries?: number;
  readonly Description?: string;
  /** Name of the worker, with its version or alias. */
  readonly Worker?: string;
  readonly RoleName?: string;
  /** The input of its runs. */
  readonly Input?: unknown;
}

/** Describes a schedule of the group, including one that was not created by the command line. */
export function describeSchedule(schedule: GetScheduleCommandOutput): DescribedSchedule {
  const { Name = '', State, ScheduleExpression = '', ScheduleExpressionTimezone = 'UTC' } = schedule;
  const { Description, FlexibleTimeWindow, Target } = schedule;
  const Input = runInput(Target?.Input);
  const { Function: worker, RoleName } = fieldsOf(Input);
  const retries = Target?.RetryPolicy?.MaximumRetryAttempts;
  return {
    Name,
    State: State === 'DISABLED' ? 'paused' : 'enabled',
    When: ScheduleExpression,
    TimeZone: ScheduleExpressionTimezone,
    WindowMinutes: FlexibleTimeWindow?.MaximumWindowInMinutes ?? 0,
    ...(retries !== undefined && { Retries: retries }),
    ...(Description && { Description }),
    ...(typeof worker === 'string' && { Worker: shortName(worker) }),
    ...(typeof RoleName === 'string' && { RoleName }),
    ...(Input !== undefined && { Input }),
  };
}

function shortName(worker: string): string {
  const { name, qualifier } = splitArn(worker);
  if (!name) return worker;
  return qualifier ? `${name}:${qualifier}` : name;
}

/** The run's input, which is the schedule's own input, or is inside the request of a schedule from an earlier version. */
function runInput(text = ''): unknown {
  const request = parsed(text);
  const { StateMachineArn, Input } = fieldsOf(request);
  return StateMachineArn === undefined ? request : parsed(String(Input ?? '{}'));
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
