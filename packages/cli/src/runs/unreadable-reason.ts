import { MalformedObjectError, UnreadableResultError } from '@step-everywhere/infra/internal/run';
import { denialOf } from '../aws/explain-aws-error.ts';

/** Error codes of the file system about one file, while other files may be readable. */
const unreadableFile = /^(EACCES|EPERM|EIO)$/;

/**
 * Explains why one object cannot be read, if others may still be readable.
 *
 * @returns half a sentence, about "it"; nothing for an error that stops the command, such as expired credentials.
 */
export function unreadableReason(error: unknown): string | undefined {
  if (error instanceof UnreadableResultError) return error.message;
  if (error instanceof MalformedObjectError && error.cause instanceof Error)
    return error.cause.message.replace(/^It /, 'it ').replace(/\.$/, '');
  const denial = denialOf(error);
  if (denial !== undefined) return `AWS refuses it (${denial.name}: ${denial.message.replace(/\.$/, '')})`;
  const { code = '', message = '' } = error as NodeJS.ErrnoException;
  return unreadableFile.test(code) ? message : undefined;
}
