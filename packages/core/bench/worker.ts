// Measures what this package costs a worker, beside the obvious wrapper and a worker written by hand.
// Arguments: how many cold starts of each (default 15). The last line is one JSON object of the figures.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundleGrowth, layerSize } from './bundle-size.ts';

const STARTS = Number(process.argv[2] ?? 15);
const WARM = { warmUp: 3_000, measured: 2_000, rounds: 3 };
const WORKERS = { ours: '(a) this package', obvious: '(b) obvious wrapper', floor: '(c) by hand' };
type Name = keyof typeof WORKERS;
type Figures = { import: number; cold: number; warmCpu: number; warmWall: number };

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const run = promisify(execFile);

const endpoints = spawn(process.execPath, [path('endpoints.ts')], {
  stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
});
const [line] = (await once(
  createInterface(endpoints.stdout as NonNullable<typeof endpoints.stdout>),
  'line',
)) as [string];
const { environment, events } = JSON.parse(line);
const env = { PATH: process.env.PATH, ...environment, BENCH_EVENTS: JSON.stringify(events) };

async function invoke(name: Name, warmUp = 0, measured = 0): Promise<Figures> {
  const args = [path('invoke.ts'), path(`workers/${name}.ts`), String(warmUp), String(measured)];
  return JSON.parse((await run(process.execPath, args, { env })).stdout);
}

/** The rounds are interleaved, so that whatever else the machine does meets all three alike. */
async function rounds(count: number, warmUp = 0, measured = 0): Promise<Record<Name, Figures>> {
  const all: Record<Name, Figures[]> = { ours: [], obvious: [], floor: [] };
  for (let round = 0; round < count; round += 1) {
    for (const name of Object.keys(WORKERS) as Name[]) all[name].push(await invoke(name, warmUp, measured));
  }
  return { ours: medians(all.ours), obvious: medians(all.obvious), floor: medians(all.floor) };
}

function medians(figures: readonly Figures[]): Figures {
  const of = (key: keyof Figures) => {
    const sorted = figures.map((each) => each[key]).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  };
  return { import: of('import'), cold: of('cold'), warmCpu: of('warmCpu'), warmWall: of('warmWall') };
}

const cold = await rounds(STARTS);
const warm = await rounds(WARM.rounds, WARM.warmUp, WARM.measured);
const size = await bundleGrowth();
const layer = await layerSize();
endpoints.disconnect();

const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} ms`.padStart(10);
console.log(
  `Node.js ${process.version}, medians of ${STARTS} cold starts and of ${WARM.rounds} × ${WARM.measured} warm invocations`,
);
console.log(`${''.padEnd(22)}    import      cold   warm CPU  warm wall`);
for (const [name, title] of Object.entries(WORKERS) as [Name, string][]) {
  const figures = [cold[name].import, cold[name].cold, warm[name].warmCpu, warm[name].warmWall];
  console.log(`${title.padEnd(20)}${figures.map(ms).join('')}`);
}
console.log(`An author's bundle grows by ${size.bytes} bytes, ${size.gzip} compressed.`);
console.log(`In a layer it takes ${layer.bytes} bytes, ${layer.gzip} compressed.`);
const ratio = (a: number, b: number) => Number((a / b).toFixed(3));
console.log(
  JSON.stringify({
    importRatio: ratio(cold.ours.import, cold.obvious.import),
    coldRatio: ratio(cold.ours.cold, cold.floor.cold),
    warmCpuRatio: ratio(warm.ours.warmCpu, warm.floor.warmCpu),
    bundleBytesGzip: size.gzip,
  }),
);
