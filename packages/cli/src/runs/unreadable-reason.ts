import { MalformedObjectError, UnreadableResultError } from '@step-everywhere/infra/internal/run';
import { denialOf } from '../aws/explain-aws-error.ts';

/** What a file system answers where another file may well be read. */
const unreadableFile = /^(EACCES|EPERM|EIO)$/;

/**
 * Says why one object cannot be read, where that says nothing of the others.
 *
 * @returns half a sentence, about "it"; nothing for an error that stops the command, such as credentials that have expired.
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
