import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { keepForInvocation } from './output.ts';

/**
 * Assigns output that loggers such as pino write directly to the file descriptors of standard output and standard
 * error to the invocation that wrote it. Call it in a process whose descriptors are the log, so that nothing else has
 * to be done with the output.
 */
export function noticeDescriptorOutput(): void {
  const { writeSync, write } = fs;
  fs.writeSync = new Proxy(writeSync, { apply: (real, self, given) => noted(real, self, given) });
  fs.write = new Proxy(write, { apply: (real, self, given) => noted(real, self, given) });
  syncBuiltinESMExports();
}

function noted(real: (...given: never) => unknown, self: unknown, given: unknown[]): unknown {
  const [descriptor, data, second, third] = given;
  if (descriptor === 1 || descriptor === 2) {
    if (typeof data === 'string')
      keepForInvocation(Buffer.from(data, typeof third === 'string' ? (third as BufferEncoding) : 'utf8'));
    else if (ArrayBuffer.isView(data)) {
      const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
      const start = typeof second === 'number' ? second : 0;
      keepForInvocation(bytes.subarray(start, typeof third === 'number' ? start + third : undefined));
    }
  }
  return Reflect.apply(real, self, given);
}
