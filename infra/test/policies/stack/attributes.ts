import type { Plain } from '../../../src/cdk/parse-template.ts';
import type { Home } from '../../../src/input/index.ts';

/** The values of `Ref` and `Fn::GetAtt` for a resource. */
interface Attributes {
  readonly ref: string;
  readonly [attribute: string]: string;
}

const stackName = 'StepEverywhere';

/** The properties that decide a resource's name; without them CloudFormation generates one. */
export const namingProperties: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'RoleName',
  'AWS::Serverless::Function': 'FunctionName',
  'AWS::StepFunctions::StateMachine': 'StateMachineName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::Scheduler::ScheduleGroup': 'Name',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
};

/**
 * Returns the attributes of a resource. If its properties do not name it, it gets a name in CloudFormation's form.
 *
 * The forms are those of
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html; of a log
 * group, for instance, `Arn` ends with `:*`.
 *
 * @param properties evaluated; only those that name the resource are used
 * @throws {Error} for a type of which no policy has needed an attribute so far
 */
export function attributesOf(
  logicalId: string,
  type: string,
  properties: { readonly [name: string]: Plain },
  home: Home,
): Attributes {
  const { partition, region, accountId } = home;
  const given = properties[namingProperties[type] ?? ''];
  const name = given === undefined ? `${stackName}-${logicalId}-1A2B3C4D` : String(given);
  const regional = (service: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
  switch (type) {
    case 'AWS::IAM::Role':
      return { ref: name, Arn: `arn:${partition}:iam::${accountId}:role${properties.Path ?? '/'}${name}` };
    case 'AWS::Serverless::Function':
      return { ref: name, Arn: regional('lambda', `function:${name}`) };
    case 'AWS::StepFunctions::StateMachine': {
      const arn = regional('states', `stateMachine:${name}`);
      return { ref: arn, Arn: arn, Name: name };
    }
    case 'AWS::Logs::LogGroup':
      return { ref: name, Arn: regional('logs', `log-group:${name}:*`) };
    case 'AWS::KMS::Key': {
      const id = '11111111-2222-4333-8444-555555555555';
      return { ref: id, KeyId: id, Arn: regional('kms', `key/${id}`) };
    }
    case 'AWS::S3::Bucket':
      return { ref: name.toLowerCase(), Arn: `arn:${partition}:s3:::${name.toLowerCase()}` };
    case 'AWS::Scheduler::ScheduleGroup':
      return { ref: name, Arn: regional('scheduler', `schedule-group/${name}`) };
    case 'AWS::SNS::Topic':
      return { ref: regional('sns', name) };
    case 'AWS::SQS::Queue':
      return { ref: name, Arn: regional('sqs', name) };
    default:
      throw new Error(`${logicalId} is referred to, but the attributes of a ${type} are not known here.`);
  }
}
