// Measures the time that this package adds to a worker, and compares it with the obvious wrapper and with a worker written by
// hand. Also compares a bundled worker that calls AWS with the same worker in the obvious wrapper. Measures under Node.js 22
// (from npm's package `node`) and under the version that runs this script. `--quick` takes fewer samples.
// The last line is one JSON object with the figures of the running version.
import { bundleGrowth, layerSize } from './bundle-size.ts';
import { bundled, compiled } from './compiled.ts';
import { type Effort, measure, median, ratio, type Samples } from './measure.ts';
import { nodeOf, type Runtime } from './runtimes.ts';
import { startEndpoints } from './start-endpoints.ts';

const EFFORT: Effort = process.argv.includes('--quick')
  ? { starts: 5, processes: 1, warmUp: 12, batches: 6, invocations: 250 }
  : { starts: 15, processes: 3, warmUp: 12, batches: 8, invocations: 250 };
const TITLES = {
  ours: '(a) this package',
  obvious: '(b) obvious wrapper',
  floor: '(c) by hand',
  real: '(d) with SSM, bundled',
  realObvious: '(e) (d), obvious',
};
type Name = keyof typeof TITLES;
/** Workers that call AWS take long, mostly in the AWS client, so only their cold start is measured. */
const WARM = ['ours', 'obvious', 'floor'] as const;

function report({ version }: Runtime, samples: Record<Name, Samples>) {
  const warm = EFFORT.processes * EFFORT.batches;
  console.log(
    `\nNode.js ${version}, medians of ${EFFORT.starts} cold starts or more and of ${warm} × ${EFFORT.invocations} warm invocations`,
  );
  const ms = (value: number) =>
    (Number.isNaN(value) ? '-' : `${value.toFixed(value < 10 ? 3 : 1)} ms`).padStart(10);
  console.log(`${''.padEnd(22)}    import      cold  cold CPU  warm CPU warm wall`);
  for (const [name, title] of Object.entries(TITLES) as [Name, string][]) {
    const { import: imported, cold, coldCpu, warmCpu, warmWall } = samples[name];
    const figures = [imported, cold, coldCpu, warmCpu, warmWall].map((each) => ms(median(each)));
    console.log(`${title.padEnd(22)}${figures.join('')}`);
  }
  const { ours, obvious, floor, real, realObvious } = samples;
  const ratios = {
    importRatio: ratio(ours.import, obvious.import),
    coldRatio: ratio(ours.cold, floor.cold),
    warmCpuRatio: ratio(ours.warmCpu, floor.warmCpu),
    realColdRatio: ratio(real.cold, realObvious.cold),
  };
  console.log(
    `import (a)/(b) ${ratios.importRatio}, cold (a)/(c) ${ratios.coldRatio}, cold (d)/(e) ${ratios.realColdRatio}, ` +
      `warm (a)/(c): CPU ${ratios.warmCpuRatio}, wall ${ratio(ours.warmWall, floor.warmWall)} (medians of each turn's)`,
  );
  return ratios;
}

const runtimes = [await nodeOf(22), { node: process.execPath, version: process.version }];
const files = await compiled(['invoke', 'workers/ours', 'workers/obvious', 'workers/floor']);
const workers = {
  ours: files['workers/ours'],
  obvious: files['workers/obvious'],
  floor: files['workers/floor'],
  real: await bundled('real', { way: 'several' }),
  realObvious: await bundled('real-obvious', { way: 'several' }),
};
const { env, stop } = await startEndpoints();
let ratios: ReturnType<typeof report> | undefined;
for (const runtime of runtimes) {
  const samples = await measure(
    { node: runtime.node, invoke: files.invoke, workers, warm: WARM, env },
    EFFORT,
  );
  ratios = report(runtime, samples);
}
stop();
const size = await bundleGrowth();
const layer = await layerSize();
console.log(`\nAn author's bundle grows by ${size.bytes} bytes, ${size.gzip} compressed.`);
console.log(`In a layer it takes ${layer.bytes} bytes, ${layer.gzip} compressed.`);
console.log(JSON.stringify({ ...ratios, bundleBytesGzip: size.gzip }));
