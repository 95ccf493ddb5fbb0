// The program of a function's thread.
import { openSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { OWN_FILE } from '../own-folder.ts';
import { inBatches } from './batches.ts';
import { resolveLoopbackNames } from './loopback-names.ts';
import type { FromEnvironment, ToEnvironment } from './messages.ts';
import { offerHost } from './offered-host.ts';
import { captureOutput } from './output.ts';
import { Runtime, type RuntimeSettings } from './runtime.ts';

/** The settings with which a thread is started. */
export interface ThreadSettings extends RuntimeSettings {
  /** File to which the function's output is appended; its folder must exist. */
  readonly logFile: string;
  /** The emulator's address, if it answers calls without the network. */
  readonly host: string | undefined;
}

const settings = workerData as ThreadSettings;
if (settings.compileCache !== undefined) enableCompileCache(settings.compileCache);
captureOutput(openSync(settings.logFile, 'a', OWN_FILE));
resolveLoopbackNames();
const postAll = (messages: readonly FromEnvironment[]) => parentPort?.postMessage(messages);
const postSoon = inBatches(postAll);
/** The last message is not batched, because the thread has no further turn of the event loop after it. */
const post = (message: FromEnvironment) =>
  message.type === 'exiting' || message.type === 'crashed' ? postAll([message]) : postSoon(message);
const takeAnswer = offerHost(settings.host, post);
const runtime = new Runtime(settings, post);
parentPort?.on('message', (messages: readonly ToEnvironment[]) => {
  for (const message of messages) {
    if (message.type === 'invoke') void runtime.run(message);
    else takeAnswer(message);
  }
});
await runtime.load();
