import { AwsError } from '../../aws-error.ts';
import type { Call } from '../../service.ts';

/** The target of a schedule, and how often it is tried. */
export interface ScheduleTarget {
  readonly Arn: string;
  readonly RoleArn: string;
  readonly Input?: string;
  readonly RetryPolicy?: object;
  readonly DeadLetterConfig?: object;
}

/** The input for a schedule. */
export interface ScheduleInput {
  readonly Name: string;
  readonly GroupName?: string;
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone?: string;
  readonly State?: 'ENABLED' | 'DISABLED';
  readonly Description?: string;
  readonly FlexibleTimeWindow: object;
  readonly Target: ScheduleTarget;
}

/** A schedule, as returned by `GetSchedule`. */
export interface Schedule extends ScheduleInput {
  readonly Arn: string;
  readonly GroupName: string;
  readonly ScheduleExpressionTimezone: string;
  readonly State: 'ENABLED' | 'DISABLED';
  readonly CreationDate: Date;
  readonly LastModificationDate: Date;
}

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html */
const DEFAULT_RETRIES = { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 };

/** The schedule groups of stacks, and the schedules of every account and region. */
export class Schedules {
  readonly #groups = new Map<string, Date>();
  readonly #byArn = new Map<string, Schedule>();

  /** Adds a group by its ARN. */
  addGroup(arn: string): void {
    if (!this.#groups.has(arn)) this.#groups.set(arn, new Date());
  }

  /** When a group was added; undefined for `default`, which always exists. */
  dateOfGroup(arn: string): Date | undefined {
    return this.#groups.get(arn);
  }

  /** @throws {AwsError} `ResourceNotFoundException`; every account has the group `default`. */
  requireGroup(name: string, call: Call): string {
    const arn = arnOf(call, 'schedule-group', name);
    if (name === 'default' || this.#groups.has(arn)) return arn;
    throw notFound(`Schedule group ${name} does not exist.`);
  }

  find(name: string, group: string, call: Call): Schedule | undefined {
    return this.#byArn.get(arnOf(call, 'schedule', `${group}/${name}`));
  }

  /** @throws {AwsError} `ResourceNotFoundException` */
  get(name: string, group: string, call: Call): Schedule {
    const found = this.find(name, group, call);
    if (found === undefined) throw notFound(`Schedule ${name} does not exist.`);
    return found;
  }

  /** Creates or replaces a schedule; fields that the client omits get their defaults, not their previous values. */
  put(input: ScheduleInput, call: Call): Schedule {
    const { Name, GroupName = 'default', ScheduleExpressionTimezone = 'UTC', State = 'ENABLED' } = input;
    const Arn = arnOf(call, 'schedule', `${GroupName}/${Name}`);
    const now = new Date();
    const CreationDate = this.#byArn.get(Arn)?.CreationDate ?? now;
    const schedule: Schedule = {
      ...input,
      Target: { RetryPolicy: DEFAULT_RETRIES, ...input.Target },
      ...{ Arn, GroupName, ScheduleExpressionTimezone, State, CreationDate },
      LastModificationDate: now,
    };
    this.#byArn.set(Arn, schedule);
    return schedule;
  }

  delete({ Arn }: Schedule): void {
    this.#byArn.delete(Arn);
  }

  /** The schedules of the caller's account and region, by group and name. */
  of(call: Call): Schedule[] {
    const prefix = arnOf(call, 'schedule', '');
    return [...this.#byArn.values()]
      .filter(({ Arn }) => Arn.startsWith(prefix))
      .sort((one, other) => (one.Arn < other.Arn ? -1 : 1));
  }
}

function arnOf({ caller, region }: Call, kind: string, name: string): string {
  const [, partition] = caller.arn.split(':');
  return `arn:${partition}:scheduler:${region}:${caller.accountId}:${kind}/${name}`;
}

function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404);
}
