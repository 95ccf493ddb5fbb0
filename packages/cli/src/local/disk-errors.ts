import { type AroundCall, AwsError } from '@step-everywhere/emulator/internal';
import { isDiskError } from '../console/disk-error.ts';
import { WriteError } from '../console/errors.ts';

/** Operations that write to the disk. */
const writes = /^(?:Put|Copy|Create|Upload|Complete)/;

/**
 * Remembers that the disk of a local run cannot be written to, so that the run can be stopped: nothing further would
 * be stored.
 */
export class DiskErrors {
  readonly #folder: string;
  #first: WriteError | undefined;

  /** @param folder absolute path of the folder of runs. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The first error, if any. */
  get first(): WriteError | undefined {
    return this.#first;
  }

  /**
   * Wraps the calls of an emulator. An object that cannot be stored is refused with an error that workers do not
   * retry; otherwise they would retry until their time is up.
   *
   * @param inner further wrappers around the calls.
   */
  around(inner: AroundCall): AroundCall {
    return async (call, run) => {
      try {
        return await inner(call, run);
      } catch (cause) {
        if (!writes.test(call.operation) || !isDiskError(cause)) throw cause;
        const message = `cannot write to ${this.#folder}: ${cause.message}`;
        this.#first ??= new WriteError(`${message}; make room, or name another folder with --out`, {
          cause,
        });
        throw new AwsError('StorageError', message, 400, { cause });
      }
    };
  }
}
