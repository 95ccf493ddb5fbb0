import { partitions } from '@step-everywhere/core/contract';
import { z } from 'zod';
import { bucketSchema } from './bucket-description.ts';
import { accountId, region, tags, text } from './description-fields.ts';
import { functionSchema } from './function-description.ts';

const role = z.strictObject(
  {
    // https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    name: text(
      'a role name of at most 64 letters, digits and _+=,.@-, with a path if it has one, such as ops/Auditor',
      /^([\w+=,.@-]{1,120}\/){0,4}[\w+=,.@-]{1,64}$/,
    ),
    tags: tags.default({}),
  },
  { error: 'expected a role, such as { name: Auditor }' },
);

const parameter = z.strictObject(
  {
    name: text(
      'a parameter name of at most 1011 letters, digits and ./_-; {account} and {region} are filled in',
      /^(?:[\w./-]|\{account\}|\{region\}){1,1011}$/,
    ),
    value: text('text of 1 to 4096 characters; numbers and booleans need quotes', /^[\s\S]{1,4096}$/),
    type: z
      .enum(['String', 'StringList', 'SecureString'], {
        error: 'expected String, StringList or SecureString',
      })
      .default('String'),
    regions: z.array(region, { error: 'expected a list of region codes' }).optional(),
  },
  { error: 'expected a parameter, such as { name: /app/name, value: "…" }' },
);

const list = <Item extends z.ZodType>(item: Item, of: string) =>
  z.array(item, { error: `expected a list of ${of}` });
const roles = list(role, 'roles');
const functions = list(functionSchema, 'functions');
const parameters = list(parameter, 'parameters');
const buckets = list(bucketSchema, 'buckets');
const enabledRegions = list(region, 'region codes');
const states = ['ACTIVE', 'SUSPENDED', 'PENDING_ACTIVATION', 'PENDING_CLOSURE', 'CLOSED'] as const;

const ouPath = text(
  'a path of OU names of at most 128 characters each, such as Workloads/Prod',
  /^[^/\p{Cc}]{1,128}(\/[^/\p{Cc}]{1,128}){0,4}$/u,
  String.raw`^[^/\x00-\x1f\x7f-\x9f]{1,128}(/[^/\x00-\x1f\x7f-\x9f]{1,128}){0,4}$`,
);

const account = z.strictObject(
  {
    id: accountId,
    name: text('a name of 1 to 50 printable ASCII characters', /^[ -~]{1,50}$/),
    ou: ouPath.optional(),
    state: z.enum(states, { error: `expected one of ${states.join(', ')}` }).default('ACTIVE'),
    tags: tags.default({}),
    roles: roles.optional(),
    functions: functions.optional(),
    parameters: parameters.optional(),
    buckets: buckets.optional(),
    enabledRegions: enabledRegions.optional(),
  },
  { error: 'expected an account, such as { id: "210000000001", name: payments-prod }' },
);

const seed = z.strictObject(
  {
    file: text('the file of a worker, relative to the organization file', /^[\s\S]+$/),
    account: accountId.optional(),
    ou: ouPath.optional(),
    regions: z
      .array(region, { error: 'expected a list of region codes' })
      .min(1, { error: 'expected at least one region' })
      .optional(),
    payload: z.json({ error: 'expected any JSON' }).optional(),
  },
  { error: 'expected a seed, such as { file: seeds/volumes.ts, ou: Workloads/Prod }' },
);

const partitionIds = partitions.map(({ id }) => id);

/** The schema of an organization's description. */
export const descriptionSchema = z.strictObject(
  {
    partition: z.enum(partitionIds, { error: `expected one of ${partitionIds.join(', ')}` }).default('aws'),
    managementAccount: accountId.optional(),
    defaults: z
      .strictObject(
        {
          roles: roles.optional(),
          functions: functions.optional(),
          parameters: parameters.optional(),
          buckets: buckets.optional(),
          enabledRegions: enabledRegions.optional(),
        },
        { error: 'expected roles, functions, parameters, buckets or enabledRegions' },
      )
      .default({}),
    accounts: list(account, 'accounts').min(1, { error: 'expected at least one account' }),
    seeds: list(seed, 'seeds').default([]),
  },
  { error: 'expected an organization: an object with `accounts`' },
);

/** An organization as described in its file, with the defaults of single fields filled in. */
export type OrganizationDescription = z.output<typeof descriptionSchema>;
/** A worker that makes test data before a run, in one account, in the accounts of an OU, or in all. */
export type SeedDescription = OrganizationDescription['seeds'][number];
/** The state of an account. */
export type AccountState = OrganizationDescription['accounts'][number]['state'];
/** A role of a member account; its name may include a path. */
export type RoleDescription = z.output<typeof role>;
/** A parameter that an account has from the start; `{account}` and `{region}` in name and value are filled in. */
export type ParameterDescription = z.output<typeof parameter>;
