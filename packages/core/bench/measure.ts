import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** The measurements of one worker, in milliseconds, one for each turn. */
export interface Samples {
  readonly import: number[];
  /** Time from the start of the process to the first stored result. */
  readonly cold: number[];
  /** CPU time of all threads in that time. Below 1,769 MB, a function has less than one processor, so this decides its time. */
  readonly coldCpu: number[];
  /** CPU time of all threads for a warm invocation. */
  readonly warmCpu: number[];
  readonly warmWall: number[];
}

/** The number of samples. */
export interface Effort {
  /** Cold starts per worker. */
  readonly starts: number;
  /** Processes per worker that is also measured warm, because V8 optimises each process a little differently. */
  readonly processes: number;
  /** Batches that each process runs to warm up, measured batches after that, and invocations per batch. */
  readonly warmUp: number;
  readonly batches: number;
  readonly invocations: number;
}

/** The programs and files for the measured processes. */
export interface Surroundings<Name extends string> {
  /** The Node.js binary. */
  readonly node: string;
  /** The compiled `invoke.ts`. */
  readonly invoke: string;
  /** The compiled workers. */
  readonly workers: Readonly<Record<Name, string>>;
  /** The workers that are also measured warm. */
  readonly warm: readonly NoInfer<Name>[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Measures workers under one runtime.
 *
 * The workers take turns for each start and each batch, so that other load on the machine affects all of them equally.
 */
export async function measure<Name extends string>(
  { node, invoke, workers, warm, env }: Surroundings<Name>,
  { starts, processes, warmUp, batches, invocations }: Effort,
): Promise<Record<Name, Samples>> {
  const names = Object.keys(workers) as Name[];
  const samples = Object.fromEntries(
    names.map((name) => [name, { import: [], cold: [], coldCpu: [], warmCpu: [], warmWall: [] }]),
  ) as unknown as Record<Name, Samples>;
  const start = async (name: Name): Promise<ChildProcess> => {
    const child = fork(invoke, [workers[name]], { execPath: node, execArgv: [], env });
    const cold = await answer<{ import: number; cold: number; coldCpu: number }>(child);
    samples[name].import.push(cold.import);
    samples[name].cold.push(cold.cold);
    samples[name].coldCpu.push(cold.coldCpu);
    return child;
  };
  for (let n = 0; n < starts; n += 1) for (const name of names) await stop(await start(name));
  for (let n = 0; n < processes; n += 1) {
    const running: [Name, ChildProcess][] = [];
    for (const name of warm) running.push([name, await start(name)]);
    for (let batch = 0; batch < warmUp + batches; batch += 1) {
      for (const [name, child] of running) {
        child.send(invocations);
        const { cpu, wall } = await answer<{ cpu: number; wall: number }>(child);
        if (batch < warmUp) continue;
        samples[name].warmCpu.push(cpu);
        samples[name].warmWall.push(wall);
      }
    }
    for (const [, child] of running) await stop(child);
  }
  return samples;
}

async function answer<Message>(child: ChildProcess): Promise<Message> {
  const settled = new AbortController();
  const { signal } = settled;
  const ended = once(child, 'exit', { signal }).then(([status]) => {
    throw new Error(`the measured process ended with status ${status}; what it said is above`);
  });
  ended.catch(() => undefined);
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
    return message as Message;
  } finally {
    settled.abort();
  }
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The median of the ratios within each turn, because the load of the machine is similar for both measurements of a turn. */
export function ratio(values: readonly number[], to: readonly number[]): number {
  return Number(median(values.map((value, turn) => value / (to[turn] ?? Number.NaN))).toFixed(3));
}
