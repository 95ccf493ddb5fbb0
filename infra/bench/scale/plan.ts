import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { LocalStack } from './local-stack.ts';

const run = promisify(execFile);
const child = fileURLToPath(new URL('../measured.ts', import.meta.url));
const bundle = new URL('../../dist/list-targets/index.mjs', import.meta.url).href;

/** The function's settings in the template. */
const memoryMB = 256;

/** Time and memory that listing the targets took. */
export interface Plan {
  readonly seconds: number;
  /** Memory of the whole process, including Node.js. */
  readonly peakMB: number;
}

/** Runs the shipped `list targets` in a separate process, with the heap sizes of a function with its memory. */
export async function plan(stack: LocalStack, regions: readonly string[]): Promise<Plan> {
  const { emulator, bucket } = stack;
  await using held = await stack.hold({ Regions: regions });
  const heap = [
    `--max-semi-space-size=${Math.floor(memoryMB / 20)}`,
    `--max-old-space-size=${Math.floor(memoryMB * 0.6)}`,
  ];
  const env = {
    ...emulator.environment,
    DEFAULT_REGIONS: '',
    OUTPUT_BUCKET: bucket,
    OUTPUT_KEY_PATTERN: 'out/{{ .ExecutionId }}/{{ .AccountId }}/{{ .Region }}.json',
  };
  const event = JSON.stringify({ ExecutionId: held.executionArn });
  const { stdout } = await run(process.execPath, [...heap, child, bundle, event], { env });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Plan;
}
