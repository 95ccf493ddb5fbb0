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

/** The folder of `template.yaml`, relative to the bundle `dist/cdk/index.js`. */
const packageFolder = join(dirname(fileURLToPath(import.meta.url)), '../..');
const templateFile = join(packageFolder, 'template.yaml');

/**
 * The orchestrator as a CDK construct, with the same template, state machine and functions that `sam deploy` deploys.
 *
 * One stack can contain one orchestrator. Its functions and its definition become assets of the app, so `cdk bootstrap` must
 * have run in the account.
 *
 * @throws {StepEverywherePropsError} if the template does not accept a property, for example a region that is not a code
 * @example
 * ```ts
 * const orchestrator = new StepEverywhere(this, 'StepEverywhere', { defaultRegions: ['eu-west-1', 'us-east-1'] });
 * orchestrator.stateMachine.grantStartExecution(operator);
 * ```
 */
export class StepEverywhere extends Construct {
  /** Start executions of this state machine to run a worker. */
  readonly stateMachine: IStateMachine;
  /** Pattern for `aws:PrincipalArn` in the trust policies of roles in target accounts. */
  readonly issuingRolePattern: string;
  /** Name of the results bucket. */
  readonly bucketName: string;
  /** ARN of the key that workers decrypt with. */
  readonly keyArn: string;
  readonly #template: CfnInclude;

  /**
   * @param scope the stack of the orchestrator
   * @param id of the construct in its stack
   * @param props values of the template's parameters, and optionally your own key and bucket
   * @throws {StepEverywherePropsError} if the template does not accept a property
   */
  constructor(scope: Construct, id: string, props: StepEverywhereProps = {}) {
    super(scope, id);
    const template = includeTemplate(this, templateFile, props);
    this.#template = template;
    for (const [name, value] of templateParameters(props)) {
      const parameter = template.getParameter(name);
      checkParameter(name, value, parameter);
      parameter.default = value;
    }
    this.#uploadCode(template);
    const output = (name: string): string => Token.asString(template.getOutput(name).value);
    this.stateMachine = StateMachine.fromStateMachineArn(this, 'StateMachine', output('StateMachineArn'));
    this.issuingRolePattern = output('IssuingRolePattern');
    this.bucketName = output('BucketName');
    this.keyArn = output('KeyArn');
  }

  /**
   * The statements that your bucket's policy should have, as the stack's own bucket has them: only the stack
   * writes the objects that control runs, and nobody can delete them. The construct does not add them itself, because the bucket may
   * belong to another stack or account.
   *
   * @returns statements to add to the policy of `props.bucket`, in the same stack
   * @example
   * ```ts
   * for (const statement of orchestrator.bucketStatements()) bucket.addToResourcePolicy(statement);
   * ```
   */
  bucketStatements(): PolicyStatement[] {
    return statementsFor(this.bucketName, templateFile, this.#template);
  }

  /** CloudFormation cannot read paths next to the template, so the files are uploaded with the app. */
  #uploadCode(template: CfnInclude): void {
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
