import type { Readable } from 'node:stream';
import { appendOwnFile } from '../../own-folder.ts';
import type { CurrentInvocation } from '../current-invocation.ts';
import type { InvokeMessage } from '../messages.ts';
import { keepFor } from '../output.ts';
import type { FromRuntime } from './runtime-api.ts';

/** The output of one environment's process: it goes to the function's log, and to the running invocation. */
export class PrintedOutput {
  readonly #logFile: string;
  readonly #onMessage: (message: FromRuntime) => void;
  #invocation: CurrentInvocation | undefined;
  /** Forwards the end of the invocation, which waits until its output has been read. */
  #end: (() => void) | undefined;

  /** @param onMessage gets the messages of the process, with its output. */
  constructor(logFile: string, onMessage: (message: FromRuntime) => void) {
    this.#logFile = logFile;
    this.#onMessage = onMessage;
  }

  /** Reads what the process prints. */
  readFrom(...streams: readonly Readable[]): void {
    for (const stream of streams) {
      stream.on('data', (chunk: Buffer) => {
        appendOwnFile(this.#logFile, chunk);
        if (this.#invocation !== undefined) keepFor(this.#invocation, chunk);
      });
    }
  }

  /** Starts an invocation. An environment runs one at a time. */
  begin({ requestId, logFile }: InvokeMessage): void {
    this.#invocation = { requestId, logTail: Buffer.alloc(0), logFile };
  }

  /** Forwards a message. The end of an invocation waits until the earlier output has been read. */
  pass(message: FromRuntime): void {
    if (message.type !== 'succeeded' && message.type !== 'failed') {
      this.#onMessage(message);
      return;
    }
    this.#end = () => {
      this.#end = undefined;
      const logTail = this.#invocation?.logTail.toString('utf8') ?? '';
      this.#invocation = undefined;
      this.#onMessage({ ...message, logTail });
    };
    // The process wrote its output before it sent the message, so it is in the pipes. The first callback runs at the
    // end of this turn of the event loop, the second after everything in the pipes has been read: a turn polls every
    // pipe, and reads up to 2 MB of each, which is more than a pipe holds.
    setImmediate(() => setImmediate(() => this.#end?.()));
  }

  /** Forwards the messages that still wait, because the process has ended. */
  close(): void {
    this.#end?.();
  }
}
