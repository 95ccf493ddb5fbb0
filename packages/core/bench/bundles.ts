// Compares the cold starts of one worker with an SSM client that is bundled in several ways, alternately.
//
//   node bench/bundles.ts [ROUNDS]
//
// `packages/cli` must be built, because its bundler is one of the ways.
import { bundled, bundledByUs, compiled } from './compiled.ts';
import { measure, median } from './measure.ts';
import { startEndpoints } from './start-endpoints.ts';

const rounds = Number(process.argv[2] ?? 21);
if (!(rounds > 0)) throw new Error('give the number of rounds if not 21');

const workers = {
  'one ES module, without main fields': await bundled('real', { way: 'one' }),
  'one ES module': await bundled('real', { way: 'oneOfModules' }),
  'one CommonJS file': await bundled('real', { way: 'commonJs' }),
  'several ES modules': await bundled('real', { way: 'several' }),
  'several ES modules, minified': await bundled('real', { way: 'severalMinified' }),
  'step-everywhere deploy worker': await bundledByUs('real'),
};
const { invoke } = await compiled(['invoke']);
const { env, stop } = await startEndpoints();
const samples = await measure(
  { node: process.execPath, invoke, workers, warm: [], env },
  { starts: rounds, processes: 0, warmUp: 0, batches: 0, invocations: 0 },
);
stop();

console.log(`Node.js ${process.version}, medians of ${rounds} cold starts of a worker with an SSM client`);
console.log(`${''.padEnd(36)}       CPU      time`);
for (const [name, { cold, coldCpu }] of Object.entries(samples)) {
  const figures = [coldCpu, cold].map((each) => `${median(each).toFixed(1)} ms`.padStart(10));
  console.log(`${name.padEnd(36)}${figures.join('')}`);
}
