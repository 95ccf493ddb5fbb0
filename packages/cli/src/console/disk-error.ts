/** Error codes of the file system when nothing can be written, or not by this user. */
const unwritable = /^(?:ENOSPC|EDQUOT|EFBIG|EROFS|EACCES|EPERM|EIO)$/;

/**
 * Whether an error means that a disk is full or cannot be written to for another reason.
 *
 * @example
 * ```ts
 * isDiskError(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' })); // true
 * ```
 */
export function isDiskError(error: unknown): error is NodeJS.ErrnoException {
  const { code = '', syscall } = (error ?? {}) as NodeJS.ErrnoException;
  return error instanceof Error && unwritable.test(code) && syscall !== undefined && syscall !== 'connect';
}
