export {};

// Imports a worker and invokes it once, as at a cold start. Each worker has a separate process, as in Lambda.
// Argument: the worker's file. Sends the figures of the cold start to its parent, and then those of each requested batch.
type Worker = { handler(event: unknown, context: unknown): Promise<unknown> };

const events = JSON.parse(process.env.BENCH_EVENTS ?? '[]') as unknown[];
const context = { getRemainingTimeInMillis: () => 60_000, functionName: 'StepEverywhere_bench' };
const before = performance.now();
const { handler } = (await import(process.argv[2] ?? '')) as Worker;
const imported = performance.now();
await handler(events[0], context);
const cold = performance.now();
const { user, system } = process.cpuUsage();

process.on('message', async (invocations: number) => process.send?.(await batch(invocations)));
process.on('disconnect', () => process.exit(0));
process.send?.({ import: imported - before, cold, coldCpu: (user + system) / 1_000 });

/** CPU time of all threads and wall time, in milliseconds per invocation. */
async function batch(invocations: number) {
  const start = performance.now();
  const cpu = process.cpuUsage();
  for (let n = 0; n < invocations; n += 1) await handler(events[n % events.length], context);
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / 1_000 / invocations, wall: (performance.now() - start) / invocations };
}
