// The program of a function's process. Its standard output and standard error are the function's log.
import { writeFileSync, writeSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { Socket } from 'node:net';
import { noticeDescriptorOutput } from './descriptor-output.ts';
import { eachLine, lineWriter } from './lines.ts';
import { resolveLoopbackNames } from './loopback-names.ts';
import type { FromEnvironment, ToEnvironment } from './messages.ts';
import { offerHost } from './offered-host.ts';
import { captureOutput } from './output.ts';
import { CHANNEL } from './process-channel.ts';
import { Runtime, type RuntimeSettings } from './runtime.ts';

/** The settings with which a process is started. */
export interface ProcessSettings extends RuntimeSettings {
  /** The emulator's address, if it answers calls without the network. */
  readonly host: string | undefined;
}

const [argument = '{}'] = process.argv.splice(2);
const settings = JSON.parse(argument) as ProcessSettings;
if (settings.compileCache !== undefined) enableCompileCache(settings.compileCache);
captureOutput(1);
noticeDescriptorOutput();
resolveLoopbackNames();
dieBeforeOthers();
const channel = new Socket({ fd: CHANNEL });
// Without the emulator, nobody waits for the running code.
channel.on('close', () => process.exit(0)).on('error', () => process.exit(0));
const write = lineWriter(channel);
/** Writes synchronously, because after its last message the process has no further turn of the event loop. */
const post = (message: FromEnvironment) => {
  if (message.type === 'exiting' || message.type === 'crashed')
    writeSync(CHANNEL, `${JSON.stringify(message)}\n`);
  else write(message);
};
const takeAnswer = offerHost(settings.host, post);
const runtime = new Runtime(settings, post);
eachLine(channel, (line) => {
  const message = JSON.parse(line) as ToEnvironment;
  if (message.type === 'invoke') void runtime.run(message);
  else takeAnswer(message);
});
await runtime.load();

/** When memory runs out, Linux should kill this process and not the emulator's. */
function dieBeforeOthers(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // Other systems have no such file.
  }
}
