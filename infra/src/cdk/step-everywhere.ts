import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Token } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { CfnFunction } from 'aws-cdk-lib/aws-sam';
import { CfnStateMachine, type IStateMachine, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { Construct } from 'constructs';
import { statementsFor } from './bucket-statements.ts';
import { includeTemplate } from './key-and-bucket.ts';
import type { StepEverywhereProps } from './props.ts';
import { checkParameter, templateParameters } from './template-parameters.ts';

/** The folder of `template.yaml`: this file is bundled to `dist/cdk/index.js`. */
const packageFolder = join(dirname(fileURLToPath(import.meta.url)), '../..');
const templateFile = join(packageFolder, 'template.yaml');

/**
 * The orchestrator as a CDK construct: the same template, state machine and functions that `sam deploy` takes.
 *
 * One stack takes one orchestrator. Its functions and its definition become assets of the app, so `cdk bootstrap` must
 * have run in the account.
 *
 * @throws {StepEverywherePropsError} when a property is not what the template takes, for instance a region that is not a code
 * @example
 * ```ts
 * const orchestrator = new StepEverywhere(this, 'StepEverywhere', { defaultRegions: ['eu-west-1', 'us-east-1'] });
 * orchestrator.stateMachine.grantStartExecution(operator);
 * ```
 */
export class StepEverywhere extends Construct {
  /** Start executions of this to run a worker. */
  readonly stateMachine: IStateMachine;
  /** What the trust policies of roles in target accounts compare `aws:PrincipalArn` with. */
  readonly issuingRolePattern: string;
  /** Name of the bucket where results lie. */
  readonly bucketName: string;
  /** ARN of the key that workers decrypt with. */
  readonly keyArn: string;
  readonly #template: CfnInclude;

  constructor(scope: Construct, id: string, props: StepEverywhereProps = {}) {
    super(scope, id);
    const template = includeTemplate(this, templateFile, props);
    this.#template = template;
    for (const [name, value] of templateParameters(props)) {
      const parameter = template.getParameter(name);
      checkParameter(name, value, parameter);
      parameter.default = value;
    }
    this.#takeCode(template);
    const output = (name: string): string => Token.asString(template.getOutput(name).value);
    this.stateMachine = StateMachine.fromStateMachineArn(this, 'StateMachine', output('StateMachineArn'));
    this.issuingRolePattern = output('IssuingRolePattern');
    this.bucketName = output('BucketName');
    this.keyArn = output('KeyArn');
  }

  /**
   * The statements that the policy of your bucket should have, as that of the stack's own bucket has them: the stack alone
   * writes what runs go by, and nobody deletes it. The construct adds them to no bucket itself, which may be of another stack
   * or account.
   *
   * @returns statements for the bucket of `props.bucket`, to be added in the same stack
   * @example
   * ```ts
   * for (const statement of orchestrator.bucketStatements()) bucket.addToResourcePolicy(statement);
   * ```
   */
  bucketStatements(): PolicyStatement[] {
    return statementsFor(this.bucketName, templateFile, this.#template);
  }

  /** Paths beside the template mean nothing to CloudFormation: what they name is uploaded with the app. */
  #takeCode(template: CfnInclude): void {
    for (const resource of template.node.findAll()) {
      if (resource instanceof CfnFunction) {
        resource.codeUri = this.#location(`${resource.node.id}Code`, String(resource.codeUri));
      } else if (resource instanceof CfnStateMachine) {
        resource.definitionS3Location = this.#location(
          `${resource.node.id}Definition`,
          String(resource.definitionS3Location),
        );
      }
    }
  }

  #location(id: string, path: string): { bucket: string; key: string } {
    const { s3BucketName, s3ObjectKey } = new Asset(this, id, { path: join(packageFolder, path) });
    return { bucket: s3BucketName, key: s3ObjectKey };
  }
}
