// Compares the cold start of a bundled worker with an SSM client between this version and another one, alternately.
//
//   node bench/versions.ts FOLDER [ROUNDS]
//
// FOLDER is a clone of this repository at the other version, built. The last line is one JSON object.
import { join } from 'node:path';
import { bundled, compiled, type WAYS } from './compiled.ts';
import { measure, median, ratio } from './measure.ts';
import { startEndpoints } from './start-endpoints.ts';

const [folder, rounds = '25'] = process.argv.slice(2);
if (folder === undefined || !(Number(rounds) > 0))
  throw new Error('give the folder of another version, built, and the number of rounds if not 25');

const otherCore = join(folder, 'packages/core/dist/index.js');
const other = (way: keyof typeof WAYS) => bundled('real', { way, core: otherCore, label: 'other' });
const workers = {
  'other, in one module (as advised then)': await other('one'),
  'other, in one minified module': await other('oneMinified'),
  'other, in several modules': await other('several'),
  'this, in one module': await bundled('real', { way: 'one' }),
  'this, in one minified module': await bundled('real', { way: 'oneMinified' }),
  'this, in several modules (as advised)': await bundled('real', { way: 'several' }),
};
type Name = keyof typeof workers;
const { invoke } = await compiled(['invoke']);
const { env, stop } = await startEndpoints();
const samples = await measure(
  { node: process.execPath, invoke, workers, warm: [], env },
  { starts: Number(rounds), processes: 0, warmUp: 0, batches: 0, invocations: 0 },
);
stop();

console.log(`Node.js ${process.version}, medians of ${rounds} cold starts of a worker with an SSM client`);
console.log(`${''.padEnd(40)}      wall       CPU`);
for (const [name, { cold, coldCpu }] of Object.entries(samples)) {
  const figures = [cold, coldCpu].map((each) => `${median(each).toFixed(1)} ms`.padStart(10));
  console.log(`${name.padEnd(40)}${figures.join('')}`);
}
const compare = (mine: Name, theirs: Name) => ({
  wall: ratio(samples[mine].cold, samples[theirs].cold),
  cpu: ratio(samples[mine].coldCpu, samples[theirs].coldCpu),
});
console.log(
  JSON.stringify({
    asAdvised: compare('this, in several modules (as advised)', 'other, in one module (as advised then)'),
    bothInOne: compare('this, in one module', 'other, in one module (as advised then)'),
    bothInOneMinified: compare('this, in one minified module', 'other, in one minified module'),
    bothInSeveral: compare('this, in several modules (as advised)', 'other, in several modules'),
  }),
);
