import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Calls one operation of AWS, and gives its answer. */
export type Aws = (
  /** As the `aws` command names it, for example `lambda`. */
  service: string,
  /** As the `aws` command names it, for example `list-layer-versions`. */
  operation: string,
  region: string,
  args: readonly string[],
) => Promise<unknown>;

/** AWS refused a call, or the `aws` command could not make it. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  /** AWS's code, for example `ResourceNotFoundException`; undefined where there was no answer. */
  readonly code: string | undefined;

  constructor(call: string, output: string, cause: unknown) {
    super(`aws ${call} failed: ${output}`, { cause });
    this.code = /An error occurred \((\w+)\)/.exec(output)?.[1];
  }
}

/**
 * Calls AWS by the `aws` command, which GitHub's runners have: a job that may publish installs no SDK.
 *
 * @returns what the command printed as JSON, with all pages of a list; undefined where it printed nothing
 * @throws {AwsError} with the code of the answer
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
