import type { StandardSchemaV1 } from '@standard-schema/spec';
import { PayloadError } from './errors.ts';

/** How many problems a message lists, because it has to fit into a state. */
const MOST_LISTED = 8;

/**
 * Checks a run's payload against the author's schema.
 *
 * Without a payload, the schema validates `undefined` first, so that its defaults apply, and then `null`.
 *
 * @param schema any Standard Schema validator: zod, valibot, arktype, … (standardschema.dev)
 * @returns the schema's output, with its defaults and transformations
 * @throws {@link PayloadError} with the path and the expectation of each problem
 */
export async function checkPayload(payload: unknown, schema: StandardSchemaV1): Promise<unknown> {
  const { validate } = schema['~standard'];
  const isGiven = payload !== null && payload !== undefined;
  // A schema's defaults replace `undefined`; an event without a payload has `null`.
  const outcome = await validate(isGiven ? payload : undefined);
  if (outcome.issues === undefined) return outcome.value;
  if (!isGiven) {
    const ofNull = await validate(null);
    if (ofNull.issues === undefined) return ofNull.value;
  }
  const issues = outcome.issues.map(({ path, message }) => ({ path: written(path), message }));
  const listed = issues.slice(0, MOST_LISTED).map(({ path, message }) => `${path}: ${message}`);
  const more = issues.length > MOST_LISTED ? `; and ${issues.length - MOST_LISTED} more` : '';
  const found = `${listed.join('; ')}${more}`;
  throw new PayloadError(
    isGiven
      ? `the run's payload does not match what the worker expects: ${found}`
      : `the run has no payload, and the worker's schema needs one (${found}); give it as Payload in the run's input, ` +
          "with --payload or to everywhere.local, or let the schema accept undefined, as zod's .prefault({}) does",
    issues,
  );
}

function written(path: StandardSchemaV1.Issue['path'] = []): string {
  return path.reduce<string>((at, segment) => {
    const key = typeof segment === 'object' ? segment.key : segment;
    if (typeof key === 'number') return `${at}[${key}]`;
    return /^[A-Za-z_$][\w$]*$/.test(String(key))
      ? `${at}.${String(key)}`
      : `${at}[${JSON.stringify(String(key))}]`;
  }, 'payload');
}
