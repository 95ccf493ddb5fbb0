import { type AroundCall, AwsError } from '@step-everywhere/emulator/internal';
import { isDiskError } from '../console/disk-error.ts';
import { OutputError } from '../console/errors.ts';

/** Operations that write to the disk. */
const writes = /^(?:Put|Copy|Create|Upload|Complete)/;

/** Remembers that the disk of a local run cannot be written to, for what runs it: nothing that it goes on to do would be kept. */
export class DiskErrors {
  readonly #folder: string;
  #first: OutputError | undefined;

  /** @param folder absolute, of the runs. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The first error, if there was one. */
  get first(): OutputError | undefined {
    return this.#first;
  }

  /**
   * Puts itself around the calls of an emulator. What cannot be stored is refused with an error that no worker tries again: else
   * it would do so until its time is up.
   *
   * @param inner what else is around them.
   */
  around(inner: AroundCall): AroundCall {
    return async (call, run) => {
      try {
        return await inner(call, run);
      } catch (cause) {
        if (!writes.test(call.operation) || !isDiskError(cause)) throw cause;
        const message = `cannot write to ${this.#folder}: ${cause.message}`;
        this.#first ??= new OutputError(`${message}; make room, or name another folder with --out`, {
          cause,
        });
        throw new AwsError('StorageError', message, 400, { cause });
      }
    };
  }
}
