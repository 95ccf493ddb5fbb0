export {};

// Runs in a process of its own, as a Lambda environment does: imports a worker and invokes it.
// Arguments: the worker's file, and how many invocations are to warm up and to be measured. Prints one JSON object.
const [file = '', warmUp = '0', measured = '0'] = process.argv.slice(2);
const events = JSON.parse(process.env.BENCH_EVENTS ?? '[]') as unknown[];
const context = { getRemainingTimeInMillis: () => 60_000, functionName: 'StepEverywhere_bench' };
const before = performance.now();
const { handler } = (await import(file)) as { handler(event: unknown, context: unknown): Promise<unknown> };
const imported = performance.now();
await handler(events[0], context);
const cold = performance.now();
const figures = { import: imported - before, cold, warmCpu: 0, warmWall: 0 };
for (let n = 0; n < Number(warmUp); n += 1) await handler(events[n % events.length], context);
const start = performance.now();
const cpu = process.cpuUsage();
for (let n = 0; n < Number(measured); n += 1) await handler(events[n % events.length], context);
const { user, system } = process.cpuUsage(cpu);
if (Number(measured) > 0) {
  figures.warmCpu = (user + system) / 1_000 / Number(measured);
  figures.warmWall = (performance.now() - start) / Number(measured);
}
process.stdout.write(JSON.stringify(figures), () => process.exit(0));
