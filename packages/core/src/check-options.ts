import { checkFields } from './known-fields.ts';
import type { WorkerOptions } from './worker.ts';

const OPTIONS = { payload: true, bigint: true, rowFields: true, logger: true } as const satisfies Record<
  keyof WorkerOptions,
  true
>;

const LOGGER_OPTIONS = {
  serviceName: true,
  logLevel: true,
  sampleRateValue: true,
  environment: true,
  persistentKeys: true,
  logFormatter: true,
} as const satisfies Record<keyof NonNullable<WorkerOptions['logger']>, true>;

/**
 * Refuses options of a worker that would have no effect, or would fail only in a run.
 *
 * @throws {TypeError} with the option, its value and what is expected
 */
export function checkOptions(options: WorkerOptions): void {
  if (typeof options !== 'object' || options === null) throw wrong('an object of options', options);
  checkFields('everywhere() has no option', options, OPTIONS);
  checkFields("everywhere() has no option of the logger's", options.logger ?? {}, LOGGER_OPTIONS);
  const { payload, bigint = 'error', rowFields = false } = options;
  if (payload !== undefined && typeof payload?.['~standard']?.validate !== 'function')
    throw wrong('a Standard Schema validator as payload, such as one of zod 3.24 or later', payload);
  if (bigint !== 'error' && bigint !== 'string') throw wrong("'error' or 'string' as bigint", bigint);
  if (rowFields !== false && typeof rowFields !== 'function')
    throw wrong('a function or false as rowFields', rowFields);
}

function wrong(expected: string, given: unknown): TypeError {
  const got = typeof given === 'string' ? JSON.stringify(given) : given === null ? 'null' : typeof given;
  return new TypeError(`everywhere() takes ${expected}, got ${got}`);
}
