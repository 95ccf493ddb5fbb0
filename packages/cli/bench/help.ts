/**
 * How long `step-everywhere --help` takes, compared with a Node.js that does nothing. The two take turns, so that
 * other work of the machine affects both. Ends with status 1 when the median is not below 150 ms.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const limitMilliseconds = 150;
const rounds = 21;
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** The measured commands; only the first one decides the status. */
const asked = [['--help'], ['run', '--help'], ['results', '--help']];

function milliseconds(...args: string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with status ${status}: ${stderr}`);
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] as number;
}

// The first call fills V8's compile cache, which a user has after the first command.
for (const args of asked) milliseconds(main, ...args);

const bare: number[] = [];
const helps = asked.map((): number[] => []);
for (let round = 0; round < rounds; round++) {
  bare.push(milliseconds('-e', '0'));
  for (const [index, args] of asked.entries()) helps[index]?.push(milliseconds(main, ...args));
}

const nothing = median(bare);
const round = (value: number) => Math.round(value * 10) / 10;
console.log(`node -e 0: ${round(nothing)} ms (median of ${rounds})`);
for (const [index, args] of asked.entries()) {
  const time = median(helps[index] as number[]);
  console.log(
    `step-everywhere ${args.join(' ')}: ${round(time)} ms, ${(time / nothing).toFixed(2)} times node -e 0`,
  );
}
const help = median(helps[0] as number[]);
console.log(JSON.stringify({ helpMs: round(help), nodeMs: round(nothing), limitMs: limitMilliseconds }));
if (help >= limitMilliseconds) process.exitCode = 1;
