import { connect } from 'node:net';

interface Message {
  readonly type: 'request' | 'response' | 'event';
  readonly request_seq?: number;
  readonly event?: string;
  readonly success?: boolean;
  readonly message?: string;
  // biome-ignore lint/suspicious/noExplicitAny: what each request answers is its own
  readonly body?: any;
}

/** A debugger that uses the Debug Adapter Protocol (https://microsoft.github.io/debug-adapter-protocol). */
export interface DebugAdapter {
  /** Attaches with breakpoints; the program then continues. */
  attach(breakpoints: readonly { readonly file: string; readonly lines: readonly number[] }[]): Promise<void>;
  /** Waits until the program has stopped. @returns the reason. */
  stopped(): Promise<string>;
  /** The value of an expression in the topmost frame. */
  evaluate(expression: string): Promise<string>;
  /** Lets the program continue, and waits for its end, because a debugger disconnects only then. */
  resumeToEnd(): Promise<void>;
  close(): void;
}

/** Connects to an adapter on this machine. */
export async function connectDebugAdapter(port: number): Promise<DebugAdapter> {
  const socket = connect(port, '127.0.0.1');
  const messages: Message[] = [];
  const waiting = new Set<() => void>();
  let buffer = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (let message = next(); message !== undefined; message = next()) messages.push(message);
    for (const look of waiting) look();
  });
  socket.on('error', () => undefined);

  function next(): Message | undefined {
    const end = buffer.indexOf('\r\n\r\n');
    const [, length] = /Content-Length: (\d+)/.exec(buffer.subarray(0, Math.max(end, 0)).toString()) ?? [];
    if (length === undefined || buffer.length < end + 4 + Number(length)) return undefined;
    const text = buffer.subarray(end + 4, end + 4 + Number(length)).toString();
    buffer = buffer.subarray(end + 4 + Number(length));
    return JSON.parse(text);
  }

  function find(matches: (message: Message) => boolean): Promise<Message> {
    return new Promise((resolve) => {
      const look = () => {
        const found = messages.find(matches);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  }

  let seq = 0;
  function send(command: string, args: object): number {
    seq += 1;
    const text = JSON.stringify({ seq, type: 'request', command, arguments: args });
    socket.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
    return seq;
  }
  async function ask(command: string, args: object): Promise<Message['body']> {
    const number = send(command, args);
    const answer = await find(({ type, request_seq }) => type === 'response' && request_seq === number);
    if (!answer.success) throw new Error(`${command}: ${answer.message}`);
    return answer.body;
  }
  const event = (name: string) => find(({ type, event }) => type === 'event' && event === name);
  const threadId = async () => (await event('stopped')).body.threadId;

  return {
    async attach(breakpoints) {
      await ask('initialize', { clientID: 'test', adapterID: 'debugpy', pathFormat: 'path' });
      // It is answered only after the configuration.
      send('attach', { justMyCode: true });
      await event('initialized');
      for (const { file, lines } of breakpoints) {
        const breakpoints = lines.map((line) => ({ line }));
        await ask('setBreakpoints', { source: { path: file }, breakpoints });
      }
      await ask('configurationDone', {});
    },
    stopped: async () => (await event('stopped')).body.reason,
    async evaluate(expression) {
      const { stackFrames } = await ask('stackTrace', { threadId: await threadId() });
      return (await ask('evaluate', { expression, frameId: stackFrames[0].id })).result;
    },
    async resumeToEnd() {
      await ask('continue', { threadId: await threadId() });
      await event('terminated');
    },
    close: () => socket.destroy(),
  };
}
