import { createHash } from 'node:crypto';
import { StackError } from './stack-error.ts';
import type { Template, TemplateValue } from './template.ts';

/** The values of CloudFormation's pseudo parameters, such as `AWS::StackName`: a stack's name, and where it is deployed. */
export interface PseudoParameters {
  readonly stackName: string;
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/**
 * The values of a template's parameters, and of CloudFormation's pseudo parameters.
 *
 * @throws {StackError} for a parameter that the template does not have, that has no value, or that has an invalid value.
 */
export function parameterValues(
  { Parameters }: Template,
  given: Readonly<Record<string, string>>,
  { stackName, partition, region, accountId }: PseudoParameters,
): Record<string, TemplateValue> {
  for (const name of Object.keys(given)) {
    if (name in Parameters) continue;
    const known = Object.keys(Parameters).join(', ') || 'none';
    throw new StackError(`Parameters.${name}`, `the template has no such parameter (it has: ${known})`);
  }
  const own = Object.entries(Parameters).map(([name, parameter]): [string, TemplateValue] => {
    const path = `Parameters.${name}`;
    const value = given[name] ?? parameter.Default;
    if (value === undefined) throw new StackError(path, 'has neither a value nor a default');
    const { AllowedPattern, AllowedValues, ConstraintDescription } = parameter;
    const matches = AllowedPattern === undefined || new RegExp(`^(?:${AllowedPattern})$`).test(String(value));
    if (!matches || (AllowedValues && !AllowedValues.map(String).includes(String(value)))) {
      const expected = ConstraintDescription ?? AllowedPattern ?? AllowedValues?.join(', ');
      throw new StackError(path, `must be ${expected}, got ${JSON.stringify(value)}`);
    }
    const isList = parameter.Type === 'CommaDelimitedList' || parameter.Type.startsWith('List<');
    return [
      name,
      isList
        ? String(value)
            .split(',')
            .map((item) => item.trim())
        : String(value),
    ];
  });
  return {
    ...Object.fromEntries(own),
    'AWS::AccountId': accountId,
    'AWS::Partition': partition,
    'AWS::Region': region,
    'AWS::StackName': stackName,
    'AWS::StackId': `arn:${partition}:cloudformation:${region}:${accountId}:stack/${stackName}/${uuidOf(`${accountId}/${region}/${stackName}`)}`,
    'AWS::URLSuffix': partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
    'AWS::NotificationARNs': [],
  };
}

/** The end of a stack's id. In CloudFormation it is random; here it only depends on the stack. */
function uuidOf(stack: string): string {
  const hash = createHash('sha256').update(stack).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    hash.slice(12, 16),
    hash.slice(16, 20),
    hash.slice(20, 32),
  ].join('-');
}
