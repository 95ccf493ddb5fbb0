import type { Readable } from 'node:stream';
import { appendOwnFile } from '../../own-folder.ts';
import type { CurrentInvocation } from '../current-invocation.ts';
import type { InvokeMessage } from '../messages.ts';
import { keepFor } from '../output.ts';
import type { FromRuntime } from './runtime-api.ts';

/** What the process of one environment prints: all of it goes to the function's log, and to the invocation that it runs. */
export class PrintedOutput {
  readonly #logFile: string;
  readonly #onMessage: (message: FromRuntime) => void;
  #invocation: CurrentInvocation | undefined;
  /** The end of the invocation, until what it printed has been read. */
  #end: (() => void) | undefined;

  /** @param onMessage gets the messages of the process, with what it printed */
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

  /** An environment runs one invocation at a time. */
  begin({ requestId, logFile }: InvokeMessage): void {
    this.#invocation = { requestId, logTail: Buffer.alloc(0), logFile };
  }

  /** Passes a message on; the end of an invocation once what was printed before it has been read. */
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
    // The process has written it before it sent the message, so it is in the pipes. The first callback comes at the end of this
    // turn of the event loop, the second after all that was in the pipes has been read: a turn polls every pipe, and reads up
    // to 2 MB of each, which is more than a pipe holds.
    setImmediate(() => setImmediate(() => this.#end?.()));
  }

  /** Passes on what is still held back: the process has ended. */
  close(): void {
    this.#end?.();
  }
}
