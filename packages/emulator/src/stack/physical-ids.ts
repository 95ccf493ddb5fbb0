import { createHash } from 'node:crypto';
import type { StackPlace } from './parameters.ts';

/** The name of a resource, and its values for `Ref` and `Fn::GetAtt`. */
export type Attributes = Readonly<Record<string, string>>;

type Naming = (id: string, properties: Readonly<Record<string, unknown>>, place: StackPlace) => Attributes;

/** The suffix of a name. In CloudFormation it is random; here the same stack always has the same names. */
function suffix(id: string, { stackName, accountId, region }: StackPlace, length = 12): string {
  return createHash('sha256')
    .update(`${accountId}/${region}/${stackName}/${id}`)
    .digest('hex')
    .slice(0, length);
}

function nameOf(id: string, given: unknown, place: StackPlace, longest = 64): string {
  if (typeof given === 'string') return given;
  return `${`${place.stackName}-${id}`.slice(0, longest - 13)}-${suffix(id, place)}`;
}

function arn(place: StackPlace, service: string, resource: string, { global = false } = {}): string {
  const { partition, region, accountId } = place;
  return `arn:${partition}:${service}:${global ? '' : region}:${accountId}:${resource}`;
}

function stateMachine(id: string, given: unknown, place: StackPlace): Attributes {
  const name = typeof given === 'string' ? given : `${id}-${suffix(id, place)}`;
  const Arn = arn(place, 'states', `stateMachine:${name}`);
  return { Ref: Arn, Arn, Name: name };
}

const namings: Readonly<Record<string, Naming>> = {
  'AWS::Serverless::Function': (id, { FunctionName }, place) => {
    const name = nameOf(id, FunctionName, place);
    return { Ref: name, Arn: arn(place, 'lambda', `function:${name}`) };
  },
  'AWS::Serverless::StateMachine': (id, { Name }, place) => stateMachine(id, Name, place),
  'AWS::StepFunctions::StateMachine': (id, { StateMachineName }, place) =>
    stateMachine(id, StateMachineName, place),
  'AWS::IAM::Role': (id, { RoleName, Path = '/' }, place) => {
    const name = nameOf(id, RoleName, place);
    return {
      Ref: name,
      Arn: arn(place, 'iam', `role${Path}${name}`, { global: true }),
      RoleId: `AROA${suffix(id, place, 17).toUpperCase()}`,
    };
  },
  'AWS::KMS::Key': (id, _properties, place) => {
    const hex = suffix(id, place, 32);
    const KeyId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    return { Ref: KeyId, KeyId, Arn: arn(place, 'kms', `key/${KeyId}`) };
  },
  'AWS::S3::Bucket': (id, { BucketName }, place) => {
    const name = nameOf(id, BucketName, place, 63).toLowerCase();
    return { Ref: name, Arn: `arn:${place.partition}:s3:::${name}` };
  },
  'AWS::Scheduler::ScheduleGroup': (id, { Name }, place) => {
    const Ref = nameOf(id, Name, place);
    return { Ref, Arn: arn(place, 'scheduler', `schedule-group/${Ref}`) };
  },
  'AWS::SQS::Queue': (id, { QueueName }, place) => {
    const name = nameOf(id, QueueName, place, 80);
    const host = `sqs.${place.region}.amazonaws.com`;
    return {
      Ref: `https://${host}/${place.accountId}/${name}`,
      Arn: arn(place, 'sqs', name),
      QueueName: name,
    };
  },
  'AWS::SNS::Topic': (id, { TopicName }, place) => {
    const name = nameOf(id, TopicName, place, 256);
    const Ref = arn(place, 'sns', name);
    return { Ref, TopicArn: Ref, TopicName: name };
  },
  'AWS::Logs::LogGroup': (id, { LogGroupName }, place) => {
    const name = nameOf(id, LogGroupName, place, 512);
    return { Ref: name, Arn: `${arn(place, 'logs', `log-group:${name}`)}:*` };
  },
};

/** Names a resource; a resource of a type without names only supports `Ref`. */
export function physicalIds(
  type: string,
  id: string,
  properties: Readonly<Record<string, unknown>>,
  place: StackPlace,
): Attributes {
  return namings[type]?.(id, properties, place) ?? { Ref: nameOf(id, undefined, place) };
}
