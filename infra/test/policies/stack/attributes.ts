import type { Plain, Resource } from './parse-template.ts';

/** Where a stack is deployed. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** What `Ref` and `Fn::GetAtt` give of a resource. */
interface Attributes {
  readonly ref: string;
  readonly [attribute: string]: string;
}

const stackName = 'StepEverywhere';

/**
 * Makes up the name that CloudFormation would generate, and the attributes that follow from it.
 *
 * The forms are those of
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html; of a log
 * group, for instance, `Arn` ends with `:*`.
 *
 * @throws {Error} for a type of which no policy has needed an attribute so far
 */
export function attributesOf(logicalId: string, { Type, Properties }: Resource, place: Place): Attributes {
  const { partition, region, accountId } = place;
  const name = `${stackName}-${logicalId}-1A2B3C4D`;
  const regional = (service: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
  switch (Type) {
    case 'AWS::IAM::Role':
      return { ref: name, Arn: `arn:${partition}:iam::${accountId}:role${pathOf(Properties)}${name}` };
    case 'AWS::Serverless::Function':
      return { ref: name, Arn: regional('lambda', `function:${name}`) };
    case 'AWS::Serverless::StateMachine': {
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
    default:
      throw new Error(`${logicalId} is referred to, but the attributes of a ${Type} are not known here.`);
  }
}

function pathOf(properties: { readonly [name: string]: Plain } | undefined): string {
  return String(properties?.Path ?? '/');
}
