import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Calls one operation of AWS, and returns its answer. */
export type Aws = (
  /** Name of the service in the `aws` command, for example `lambda`. */
  service: string,
  /** Name of the operation in the `aws` command, for example `list-layer-versions`. */
  operation: string,
  region: string,
  args: readonly string[],
) => Promise<unknown>;

/** AWS refused a call, or the `aws` command could not make it. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  /** AWS's code, for example `ResourceNotFoundException`; undefined if there was no answer. */
  readonly code: string | undefined;

  constructor(call: string, output: string, cause: unknown) {
    super(`aws ${call} failed: ${output}`, { cause });
    this.code = /An error occurred \((\w+)\)/.exec(output)?.[1];
  }
}

/**
 * Calls AWS with the `aws` command, which GitHub's runners have: a job that may publish installs no SDK.
 *
 * @returns the JSON that the command printed, with all pages of a list; undefined if it printed nothing
 * @throws {AwsError} with the error code of AWS
 * @see https://docs.aws.amazon.com/cli/latest/reference/
 */
export const aws: Aws = async (service, operation, region, args) => {
  const all = [service, operation, '--region', region, '--output', 'json', ...args];
  const env = { ...process.env, AWS_PAGER: '' };
  try {
    const { stdout } = await promisify(execFile)('aws', all, { env, maxBuffer: 64 * 1024 * 1024 });
    return stdout.trim() === '' ? undefined : JSON.parse(stdout);
  } catch (cause) {
    const { stderr, message } = cause as { stderr?: string; message: string };
    throw new AwsError(`${service} ${operation} in ${region}`, stderr?.trim() || message, cause);
  }
};
