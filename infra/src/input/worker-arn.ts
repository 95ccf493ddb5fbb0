import type { Field } from './field.ts';

/** The worker of a run. */
export interface Worker {
  /** The given ARN, with its qualifier if it has one. */
  readonly arn: string;
  readonly functionName: string;
  /** A version, an alias, or `$LATEST`, which an ARN without a qualifier invokes. */
  readonly qualifier: string;
}

/** The partition, region and account of the orchestrator. It can invoke functions only there. */
export interface Home {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

const arnPattern =
  /^arn:([\w-]+):lambda:([\w-]+):(\d{12}):function:([\w-]{1,64})(?::(\$LATEST|[\w-]{1,128}))?$/;
const prefix = 'StepEverywhere_';
const example = ({ partition, region, accountId }: Home): string =>
  `arn:${partition}:lambda:${region}:${accountId}:function:StepEverywhere_example`;

/** Reads `Function`: the ARN of a worker in the orchestrator's own account and region. */
export function parseWorker(field: Field, home: Home): Worker {
  const [arn, partition, region, accountId, functionName, qualifier] =
    typeof field.value === 'string' ? (arnPattern.exec(field.value) ?? []) : [];
  if (arn === undefined || functionName === undefined) {
    field.refuse(`the ARN of a Lambda function, such as ${JSON.stringify(example(home))}`);
  }
  if (!functionName.startsWith(prefix) || functionName === prefix) {
    field.refuse(
      `the ARN of a function whose name starts with ${JSON.stringify(prefix)}`,
      `${JSON.stringify(functionName)} does not, and the prefix is what marks a function as a worker.`,
    );
  }
  if (partition !== home.partition || region !== home.region || accountId !== home.accountId) {
    field.refuse(
      `a function of the orchestrator's account and region (${home.partition}, ${home.region}, ${home.accountId})`,
    );
  }
  return { arn, functionName, qualifier: qualifier ?? '$LATEST' };
}
