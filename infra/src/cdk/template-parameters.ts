import { type CfnParameter, Token } from 'aws-cdk-lib';
import type { StepEverywhereProps } from './props.ts';

type Value = string | number;

/** The template does not accept a property of the construct. */
export class StepEverywherePropsError extends Error {
  override readonly name = 'StepEverywherePropsError';

  /** Name of the template's parameter, for example `DefaultRegions`. */
  readonly parameter: string;
  /** The given value. */
  readonly value: Value;

  constructor(parameter: string, value: Value, expected: string) {
    super(`${parameter} is ${JSON.stringify(value)}, but must be ${expected}`);
    this.parameter = parameter;
    this.value = value;
  }
}

/** The values of the template's parameters for the given properties, by parameter name; without key and bucket. */
export function templateParameters(props: StepEverywhereProps): [name: string, value: Value][] {
  const given = {
    DefaultRegions: props.defaultRegions?.join(','),
    ConcurrencyShare: props.concurrencyShare,
    OutputKeyPattern: props.outputKeyPattern,
    SetSourceIdentity: props.setSourceIdentity?.toString(),
    SessionTagKeys: props.sessionTagKeys?.join(','),
    WorkerRoles:
      props.workerRoles &&
      Object.entries(props.workerRoles)
        .map(([worker, roles]) => `${worker}=${roles.join('|')}`)
        .join(','),
    ResultsExpireAfterDays: props.resultsExpireAfterDays,
    Prices: props.prices && Object.entries(props.prices).map(priceText).join(','),
    LogRetentionDays: props.logRetentionDays,
    LogKeyArn: props.logKeyArn,
    StateMachineLogLevel: props.stateMachineLogLevel,
    LogExecutionData: props.logExecutionData?.toString(),
    Tracing: props.tracing?.toString(),
    RoleNamePrefix: props.roleNamePrefix,
    RolePath: props.rolePath,
    PermissionsBoundary: props.permissionsBoundary,
    FunctionKeyArn: props.functionKeyArn,
    StateMachineKeyArn: props.stateMachineKeyArn,
    AlarmTopicArn: props.alarmTopicArn,
    Alarms: props.alarms?.toString(),
    AlarmFailedPercentage: props.alarmFailedPercentage,
    Dashboard: props.dashboard?.toString(),
    EventBusName: props.eventBusName,
    NotificationTopicArn: props.notificationTopicArn,
    NotifyEmail: props.notifyEmail,
    NotifyOn: props.notifyOn,
    SubnetIds: props.subnetIds?.join(','),
    SecurityGroupIds: props.securityGroupIds?.join(','),
  };
  return Object.entries(given).filter((entry): entry is [string, Value] => entry[1] !== undefined);
}

/** `Name=number`, without an exponent, which JavaScript writes for small numbers. */
function priceText([name, dollars]: [string, number]): string {
  return `${name}=${dollars.toFixed(12).replace(/\.?0+$/, '')}`;
}

/**
 * Checks a value against the bounds that the template declares, as CloudFormation would at deployment.
 *
 * @throws {StepEverywherePropsError} if it is out of bounds, or known only at deployment
 */
export function checkParameter(name: string, value: Value, declared: CfnParameter): void {
  if (Token.isUnresolved(value)) {
    throw new StepEverywherePropsError(
      name,
      value,
      'known when the app is synthesised: give it as plain text',
    );
  }
  const { allowedPattern, allowedValues, minValue = -Infinity, maxValue = Infinity } = declared;
  if (allowedPattern !== undefined && !new RegExp(`^(?:${allowedPattern})$`).test(String(value))) {
    const expected = declared.constraintDescription ?? `like ${allowedPattern}`;
    throw new StepEverywherePropsError(name, value, expected);
  }
  if (allowedValues !== undefined && !allowedValues.map(String).includes(String(value))) {
    throw new StepEverywherePropsError(name, value, `one of ${allowedValues.join(', ')}`);
  }
  if (typeof value === 'number' && !(value >= minValue && value <= maxValue)) {
    throw new StepEverywherePropsError(name, value, `a number from ${minValue} to ${maxValue}`);
  }
}
