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

/** The values of the template's parameters for a given key and bucket, by parameter name. */
export function givenParameters({ key, bucket }: KeyAndBucket): Record<string, string> {
  return {
    ...(key && { KmsKeyArn: key.keyArn }),
    ...(bucket && { OutputBucket: bucket.bucketName }),
    ...(bucket?.encryptionKey && { OutputBucketKeyArn: bucket.encryptionKey.keyArn }),
  };
}

/**
 * Includes the template with its own key and bucket, or with the given ones. The choice is made here, because a condition of
 * CloudFormation cannot look at a resource, and a parameter cannot have one as its default. Conditions on parameters
 * that no property sets are evaluated here too, because the CDK warns about their empty defaults.
 *
 * @throws {StepEverywherePropsError} if the ARN or name of a key or bucket of another app does not fit the template's parameter
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

/** Adds the statements that keep the key's users from decrypting credentials; a key from elsewhere is not changed. */
function protect(key: IKey, { Resources }: Template): void {
  const policy = Resources.Key?.Properties?.KeyPolicy as unknown as { Statement: { Effect: string }[] };
  for (const statement of policy.Statement)
    if (statement.Effect === 'Deny') key.addToResourcePolicy(PolicyStatement.fromJson(statement));
}

function declared({ Parameters }: Template, name: string): CfnParameter {
  const { AllowedPattern, ConstraintDescription } = Parameters[name] as Record<string, Plain>;
  return { allowedPattern: AllowedPattern, constraintDescription: ConstraintDescription } as CfnParameter;
}

/** The description of the parameters for the console is removed too, because an app has other parameter names. */
function withoutParameters(template: Template, names: readonly string[]): Template {
  const parameters = Object.entries(template.Parameters).filter(([name]) => !names.includes(name));
  return { ...template, Metadata: {}, Parameters: Object.fromEntries(parameters) };
}

/** The CDK can only include files. */
function include(scope: Construct, template: Template, parameters: Record<string, string>): CfnInclude {
  const folder = mkdtempSync(join(tmpdir(), 'step-everywhere-'));
  try {
    const templateFile = join(folder, 'template.json');
    writeFileSync(templateFile, JSON.stringify(template));
    // Avoids a conflict with other resources of the same names in the stack.
    return new CfnInclude(scope, 'Template', { templateFile, preserveLogicalIds: false, parameters });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
