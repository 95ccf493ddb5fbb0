import type { MiddlewareStack } from '@smithy/types';

/** The `server` header of the emulator's answers; AWS never sends this value. */
const server = 'step-everywhere-emulator';

interface HttpAnswer {
  readonly headers?: Readonly<Record<string, string>>;
}

/** Notices from the answers that clients get whether our emulator sends them. Its accounts are not real. */
export class EmulatorMark {
  #isSeen = false;

  get isSeen(): boolean {
    return this.#isSeen;
  }

  /** Looks at the answers of a client of the AWS SDK from now on. */
  watch<Input extends object, Output extends object>({
    middlewareStack,
  }: {
    readonly middlewareStack: MiddlewareStack<Input, Output>;
  }): void {
    middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        const { headers } = (result.response ?? {}) as HttpAnswer;
        this.#isSeen ||= headers?.server === server;
        return result;
      },
      { step: 'deserialize', name: 'stepEverywhereEmulatorMark' },
    );
  }
}
