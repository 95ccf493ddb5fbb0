import { z } from 'zod';
import { region, tags, text } from './description-fields.ts';

const number = (expected: string, from: number, to: number) =>
  z
    .int({ error: `expected ${expected}` })
    .min(from, { error: `expected ${expected}` })
    .max(to, {
      error: `expected ${expected}`,
    });

/**
 * The schema of a Lambda function that an account has from the start, for lists and descriptions of functions. It
 * has no code, so it cannot be invoked.
 *
 * Missing fields have the values of a new function in Lambda.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
 */
export const functionSchema = z.strictObject(
  {
    name: text(
      'a function name of at most 64 letters, digits, hyphens and underscores; {account} and {region} are filled in',
      /^(?:[a-zA-Z0-9_-]|\{account\}|\{region\}){1,64}$/,
    ),
    regions: z.array(region, { error: 'expected a list of region codes' }).optional(),
    runtime: text('a runtime, such as nodejs16.x', /^[a-z][a-z0-9.]{1,40}$/).optional(),
    packageType: z.enum(['Zip', 'Image'], { error: 'expected Zip or Image' }).default('Zip'),
    handler: text('a handler of at most 128 characters, such as index.handler', /^\S{1,128}$/).optional(),
    description: z
      .string({ error: 'expected text' })
      .max(256, { error: 'expected at most 256 characters' })
      .default(''),
    // https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    role: text(
      'a role name, with a path if it has one, such as service-role/reports',
      /^([\w+=,.@-]{1,120}\/){0,4}[\w+=,.@-]{1,64}$/,
    ).default('lambda'),
    architecture: z.enum(['x86_64', 'arm64'], { error: 'expected x86_64 or arm64' }).default('x86_64'),
    memory: number('megabytes from 128 to 10240', 128, 10_240).default(128),
    timeout: number('seconds from 1 to 900', 1, 900).default(3),
    environment: z
      .record(z.string(), z.string({ error: 'expected text; numbers and booleans need quotes' }), {
        error: 'expected variables, such as { LOG_LEVEL: info }',
      })
      .default({}),
    lastModified: z
      .union([z.iso.date(), z.iso.datetime()], {
        error: 'expected a day or a time in UTC, in quotes, such as "2024-01-31" or "2024-01-31T12:00:00Z"',
      })
      .optional(),
    tags: tags.default({}),
  },
  { error: 'expected a function, such as { name: reports, runtime: nodejs16.x }' },
);

/** A function that an account has from the start; `{account}` and `{region}` in its name are filled in. */
export type FunctionDescription = z.output<typeof functionSchema>;

/**
 * Pattern of a valid function name.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
 */
export const FUNCTION_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

/** Fills in a function's name. */
export function functionName({ name }: FunctionDescription, accountId: string, inRegion: string): string {
  return name.replaceAll('{account}', accountId).replaceAll('{region}', inRegion);
}
