import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CfnParameter, Token } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import type { Construct } from 'constructs';
import { decide } from './decide.ts';
import { type Plain, parseTemplate, type Template } from './parse-template.ts';
import type { KeyAndBucket, StepEverywhereProps } from './props.ts';
import { checkParameter } from './template-parameters.ts';

/** The values that a given key and bucket are for the template's parameters, by the parameters' names. */
export function givenParameters({ key, bucket }: KeyAndBucket): Record<string, string> {
  return {
    ...(key && { KmsKeyArn: key.keyArn }),
    ...(bucket && { OutputBucket: bucket.bucketName }),
    ...(bucket?.encryptionKey && { OutputBucketKeyArn: bucket.encryptionKey.keyArn }),
  };
}

/**
 * Includes the template with its own key and bucket, or with those given. Which of them is decided here: a condition of
 * CloudFormation cannot look at a resource, nor a parameter have one as its default. So are the conditions of parameters
 * that no property gives: the CDK warns of their empty defaults.
 *
 * @throws {StepEverywherePropsError} when a key or bucket of another app has no such ARN or name as the template takes
 */
export function includeTemplate(scope: Construct, file: string, given: StepEverywhereProps): CfnInclude {
  const { key, bucket } = given;
  const shipped = parseTemplate(readFileSync(file, 'utf8'));
  const parameters = givenParameters(given);
  for (const [name, value] of Object.entries(parameters)) {
    if (!Token.isUnresolved(value)) checkParameter(name, value, declared(shipped, name));
  }
  if (key) protect(key, shipped);
  const template = withoutParameters(
    decide(shipped, {
      MakesKey: !key,
      UsesExistingKey: !!key,
      MakesBucket: !bucket,
      UsesBucketKey: !!bucket?.encryptionKey,
      BoundsRoles: !!given.permissionsBoundary,
      EncryptsLogs: !!given.logKeyArn,
      EncryptsFunctions: !!given.functionKeyArn,
      EncryptsStateMachine: !!given.stateMachineKeyArn,
      Notifies: !!given.alarmTopicArn,
      NotifiesByEmail: !!given.notifyEmail,
      NotifiesTopic: !!given.notificationTopicArn,
      SendsMessages: !!given.notifyEmail || !!given.notificationTopicArn,
      InVpc: !!given.subnetIds?.length && !!given.securityGroupIds?.length,
    }),
    ['KmsKeyArn', 'OutputBucket', 'OutputBucketKeyArn'].filter((name) => !(name in parameters)),
  );
  return include(scope, template, parameters);
}

/** Gives a key of the app what keeps those who may use it from credentials; a key from elsewhere stays as it is. */
function protect(key: IKey, { Resources }: Template): void {
  const policy = Resources.Key?.Properties?.KeyPolicy as unknown as { Statement: { Effect: string }[] };
  for (const statement of policy.Statement)
    if (statement.Effect === 'Deny') key.addToResourcePolicy(PolicyStatement.fromJson(statement));
}

function declared({ Parameters }: Template, name: string): CfnParameter {
  const { AllowedPattern, ConstraintDescription } = Parameters[name] as Record<string, Plain>;
  return { allowedPattern: AllowedPattern, constraintDescription: ConstraintDescription } as CfnParameter;
}

/** What describes the template's parameters to a console goes too: their names are others in an app. */
function withoutParameters(template: Template, names: readonly string[]): Template {
  const parameters = Object.entries(template.Parameters).filter(([name]) => !names.includes(name));
  return { ...template, Metadata: {}, Parameters: Object.fromEntries(parameters) };
}

/** The CDK includes files alone. */
function include(scope: Construct, template: Template, parameters: Record<string, string>): CfnInclude {
  const folder = mkdtempSync(join(tmpdir(), 'step-everywhere-'));
  try {
    const templateFile = join(folder, 'template.json');
    writeFileSync(templateFile, JSON.stringify(template));
    // The stack may have other resources of the same names.
    return new CfnInclude(scope, 'Template', { templateFile, preserveLogicalIds: false, parameters });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
