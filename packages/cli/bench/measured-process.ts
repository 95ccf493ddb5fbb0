import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The resources that a command used. */
export interface Usage {
  readonly stdout: string;
  /** From its start to its end. */
  readonly seconds: number;
  /** User and system time of the command and all of its child processes. */
  readonly cpuSeconds: number;
  /** Peak memory of the command and all of its child processes; shared pages are counted once. */
  readonly peakMB: number;
}

/** Milliseconds between two measurements of the memory. */
const LOOK_MS = 100;

/** Clock ticks per second; `getconf CLK_TCK` says 100 on every Linux. */
const TICKS = 100;

/** Prints the resources of the process and its children on descriptor 3 when it ends. */
const REPORT = `data:text/javascript,import{readFileSync,writeSync}from'node:fs';import{isMainThread}from'node:worker_threads';if(isMainThread)process.once('exit',()=>writeSync(3,readFileSync('/proc/self/stat')));`;

/**
 * Runs a Node.js program and measures it. Needs Linux, which has `/proc`.
 *
 * @throws {Error} when it does not end with one of the exit statuses.
 */
export async function runMeasured(
  args: readonly string[],
  { env, cwd, accepted = [0] }: { env: NodeJS.ProcessEnv; cwd: string; accepted?: readonly number[] },
): Promise<Usage> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', REPORT, ...args], {
    env,
    cwd,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let peakMB = 0;
  const look = setInterval(() => {
    peakMB = Math.max(peakMB, memoryOf(child.pid as number));
  }, LOOK_MS);
  const [stdout, stderr, stat, status] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    textOf(child.stdio[3] as NodeJS.ReadableStream),
    new Promise<number | null>((resolve, reject) => child.once('error', reject).once('exit', resolve)),
  ]);
  clearInterval(look);
  if (!accepted.includes(status ?? -1)) throw new Error(`${args[0]} ended with status ${status}:\n${stderr}`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // utime, stime, cutime and cstime of proc(5), from the field after the name.
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { stdout, seconds: (performance.now() - startedAt) / 1000, cpuSeconds: ticks / TICKS, peakMB };
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += String(chunk);
  return text;
}

/** Megabytes of a process and all of its child processes; each has a share of their shared pages. */
function memoryOf(root: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? read(`/proc/${name}/stat`) : '';
    if (stat !== '') parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const isBelow = (pid: number): boolean =>
    pid === root || (parents.has(pid) && isBelow(parents.get(pid) as number));
  const own = [...parents.keys()].filter(isBelow);
  const kilobytes = own.map((pid) =>
    Number(/^Pss:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0),
  );
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1024;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process has ended in the meantime.
    return '';
  }
}
