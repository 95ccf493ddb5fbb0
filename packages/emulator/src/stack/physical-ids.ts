import { createHash } from 'node:crypto';
import type { PseudoParameters } from './parameters.ts';

/** The name of a resource, and its values for `Ref` and `Fn::GetAtt`. */
export type Attributes = Readonly<Record<string, string>>;

type Naming = (
  id: string,
  properties: Readonly<Record<string, unknown>>,
  pseudo: PseudoParameters,
) => Attributes;

/** The suffix of a name. In CloudFormation it is random; here the same stack always has the same names. */
function suffix(id: string, { stackName, accountId, region }: PseudoParameters, length = 12): string {
  return createHash('sha256')
    .update(`${accountId}/${region}/${stackName}/${id}`)
    .digest('hex')
    .slice(0, length);
}

function nameOf(id: string, given: unknown, pseudo: PseudoParameters, longest = 64): string {
  if (typeof given === 'string') return given;
  return `${`${pseudo.stackName}-${id}`.slice(0, longest - 13)}-${suffix(id, pseudo)}`;
}

function arn(pseudo: PseudoParameters, service: string, resource: string, { global = false } = {}): string {
  const { partition, region, accountId } = pseudo;
  return `arn:${partition}:${service}:${global ? '' : region}:${accountId}:${resource}`;
}

function stateMachine(id: string, given: unknown, pseudo: PseudoParameters): Attributes {
  const name = typeof given === 'string' ? given : `${id}-${suffix(id, pseudo)}`;
  const Arn = arn(pseudo, 'states', `stateMachine:${name}`);
  return { Ref: Arn, Arn, Name: name };
}

const namings: Readonly<Record<string, Naming>> = {
  'AWS::Serverless::Function': (id, { FunctionName }, pseudo) => {
    const name = nameOf(id, FunctionName, pseudo);
    return { Ref: name, Arn: arn(pseudo, 'lambda', `function:${name}`) };
  },
  'AWS::Serverless::StateMachine': (id, { Name }, pseudo) => stateMachine(id, Name, pseudo),
  'AWS::StepFunctions::StateMachine': (id, { StateMachineName }, pseudo) =>
    stateMachine(id, StateMachineName, pseudo),
  'AWS::IAM::Role': (id, { RoleName, Path = '/' }, pseudo) => {
    const name = nameOf(id, RoleName, pseudo);
    return {
      Ref: name,
      Arn: arn(pseudo, 'iam', `role${Path}${name}`, { global: true }),
      RoleId: `AROA${suffix(id, pseudo, 17).toUpperCase()}`,
    };
  },
  'AWS::KMS::Key': (id, _properties, pseudo) => {
    const hex = suffix(id, pseudo, 32);
    const KeyId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    return { Ref: KeyId, KeyId, Arn: arn(pseudo, 'kms', `key/${KeyId}`) };
  },
  'AWS::S3::Bucket': (id, { BucketName }, pseudo) => {
    const name = nameOf(id, BucketName, pseudo, 63).toLowerCase();
    return { Ref: name, Arn: `arn:${pseudo.partition}:s3:::${name}` };
  },
  'AWS::Scheduler::ScheduleGroup': (id, { Name }, pseudo) => {
    const Ref = nameOf(id, Name, pseudo);
    return { Ref, Arn: arn(pseudo, 'scheduler', `schedule-group/${Ref}`) };
  },
  'AWS::SQS::Queue': (id, { QueueName }, pseudo) => {
    const name = nameOf(id, QueueName, pseudo, 80);
    const host = `sqs.${pseudo.region}.amazonaws.com`;
    return {
      Ref: `https://${host}/${pseudo.accountId}/${name}`,
      Arn: arn(pseudo, 'sqs', name),
      QueueName: name,
    };
  },
  'AWS::SNS::Topic': (id, { TopicName }, pseudo) => {
    const name = nameOf(id, TopicName, pseudo, 256);
    const Ref = arn(pseudo, 'sns', name);
    return { Ref, TopicArn: Ref, TopicName: name };
  },
  'AWS::Logs::LogGroup': (id, { LogGroupName }, pseudo) => {
    const name = nameOf(id, LogGroupName, pseudo, 512);
    return { Ref: name, Arn: `${arn(pseudo, 'logs', `log-group:${name}`)}:*` };
  },
};

/** Names a resource; a resource of a type without names only supports `Ref`. */
export function physicalIds(
  type: string,
  id: string,
  properties: Readonly<Record<string, unknown>>,
  pseudo: PseudoParameters,
): Attributes {
  return namings[type]?.(id, properties, pseudo) ?? { Ref: nameOf(id, undefined, pseudo) };
}
