import { fileURLToPath } from 'node:url';
import { Duration } from 'aws-cdk-lib';
import {
  Architecture,
  Code,
  type FunctionProps,
  Function as LambdaFunction,
  LayerVersion,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** ARNs of the published layers, version included. */
export interface Layers {
  /** With `@step-everywhere/core`, for functions that do not have it in their own code. */
  readonly node: string;
  /** With `step_everywhere`. */
  readonly python: string;
}

/** Adds the workers of `examples`, with the same functions as in their templates. */
export function addWorkers(scope: Construct, layers: Layers): void {
  const node = LayerVersion.fromLayerVersionArn(scope, 'Layer', layers.node);
  const python = LayerVersion.fromLayerVersionArn(scope, 'PythonLayer', layers.python);

  // Bundled with all imports by `npm run bundle`.
  addWorker(scope, 'find-parameters', { code: codeOf('find-parameters/dist') });
  addWorker(scope, 'parameter-age', { code: codeOf('parameter-age/dist') });
  addWorker(scope, 'bucket-inventory', {
    code: codeOf('bucket-inventory/dist'),
    timeout: Duration.minutes(5),
  });
  // Deployed unchanged; the layer contains our SDK.
  addWorker(scope, 'plain-javascript', { code: codeOf('plain-javascript/src'), layers: [node] });
  addWorker(scope, 'layer-without-code', {
    code: codeOf('layer-without-code/src'),
    handler: '/opt/nodejs/step-everywhere.handler',
    environment: { STEP_EVERYWHERE_HANDLER: 'index.handler' },
    layers: [node],
  });
  addWorker(scope, 'old_parameters', {
    code: codeOf('python-old-parameters/src'),
    runtime: Runtime.PYTHON_3_13,
    handler: 'old_parameters.handler',
    layers: [python],
  });
}

/**
 * A function whose name makes it a worker. Its role may only write logs: a run gives it everything else that it
 * needs.
 */
function addWorker(
  scope: Construct,
  name: string,
  props: Pick<FunctionProps, 'code'> & Partial<FunctionProps>,
): void {
  const functionName = `StepEverywhere_${name}`;
  new LambdaFunction(scope, name, {
    functionName,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    memorySize: 512,
    timeout: Duration.minutes(1),
    logGroup: new LogGroup(scope, `${name}-logs`, {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: RetentionDays.THREE_MONTHS,
    }),
    ...props,
  });
}

function codeOf(folder: string): Code {
  return Code.fromAsset(fileURLToPath(new URL(`../../${folder}`, import.meta.url)));
}
