import type { Execution } from './execution.ts';
import type { Json } from './json.ts';
import type { MapRun } from './map-run.ts';
import type { WriterPlan } from './plan.ts';
import type { RunScope } from './run-scope.ts';
import { StateError } from './state-error.ts';

/**
 * The result of a distributed map: its children's outputs, or where its `ResultWriter` has stored them.
 *
 * @throws {StateError} `States.ResultWriterFailed` if they cannot be written.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
 */
export async function mapRunResult(
  writer: WriterPlan | undefined,
  mapRun: MapRun,
  input: Json,
  scope: RunScope,
): Promise<Json> {
  const transformation = writer?.transformation ?? 'COMPACT';
  if (!writer?.parameters) return mapRun.children.flatMap((child) => resultsOf(child, transformation));
  const { Bucket, Prefix = '' } = writer.parameters.evaluate(input, scope.context) as {
    Bucket: string;
    Prefix?: string;
  };
  const folder = [Prefix.replace(/\/$/, ''), mapRun.arn.split(':').at(-1)].filter(Boolean).join('/');
  const put = async (name: string, content: string) => {
    await putObject({ Bucket, Key: `${folder}/${name}`, Body: Buffer.from(content) }, scope);
    return [{ Key: `${folder}/${name}`, Size: Buffer.byteLength(content) }];
  };
  const file = async (status: string, children: readonly Execution[], how: WriterPlan['transformation']) => {
    if (children.length === 0) return [];
    const results = children.flatMap((child) => resultsOf(child, how));
    const isLines = writer.outputType === 'JSONL';
    const content = isLines ? results.map((r) => `${JSON.stringify(r)}\n`).join('') : JSON.stringify(results);
    return put(`${status}_0.${isLines ? 'jsonl' : 'json'}`, content);
  };
  const succeeded = mapRun.children.filter(({ status }) => status === 'SUCCEEDED');
  const failed = mapRun.children.filter(({ status }) => status !== 'SUCCEEDED');
  const manifest = {
    DestinationBucket: Bucket,
    MapRunArn: mapRun.arn,
    ResultFiles: {
      FAILED: await file('FAILED', failed, 'NONE'),
      PENDING: [],
      SUCCEEDED: await file('SUCCEEDED', succeeded, writer.transformation),
    },
  };
  await put('manifest.json', JSON.stringify(manifest));
  mapRun.resultsWritten = mapRun.children.length;
  return { MapRunArn: mapRun.arn, ResultWriterDetails: { Bucket, Key: `${folder}/manifest.json` } };
}

/** A child's result; for a child that did not succeed, always everything, including its input. */
function resultsOf(child: Execution, transformation: WriterPlan['transformation']): Json[] {
  if (child.status !== 'SUCCEEDED' || transformation === 'NONE') return [metadata(child)];
  const output = JSON.parse(child.output ?? 'null') as Json;
  return transformation === 'FLATTEN' && Array.isArray(output) ? output : [output];
}

function metadata(child: Execution): Json {
  const { status, output, error, cause } = child;
  return {
    ExecutionArn: child.arn,
    Input: child.input,
    InputDetails: { Included: true },
    Name: child.name,
    ...(output === undefined ? {} : { Output: output, OutputDetails: { Included: true } }),
    ...(error === undefined ? {} : { Error: error }),
    ...(cause === undefined ? {} : { Cause: cause }),
    RedriveCount: 0,
    RedriveStatus: status === 'SUCCEEDED' ? 'NOT_REDRIVABLE' : 'REDRIVABLE',
    StartDate: child.startDate.toISOString(),
    StateMachineArn: child.stateMachineArn,
    Status: status,
    ...(child.stopDate ? { StopDate: child.stopDate.toISOString() } : {}),
  };
}

async function putObject(input: object, { stateMachine, call }: RunScope): Promise<void> {
  try {
    const put = stateMachine.services.s3?.operations.PutObject;
    if (!put) throw new Error('The emulator runs without S3.');
    await put(input, call);
  } catch (cause) {
    throw new StateError('States.ResultWriterFailed', (cause as Error).message, { cause });
  }
}
