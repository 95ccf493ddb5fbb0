import { createHash } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { Organization } from '../organization/organization.ts';
import { awsJson } from '../protocols/aws-json.ts';
import type { Call, Operation, Service } from '../service.ts';
import { checkInput } from './input-check.ts';
import { cutPage } from './page.ts';
import { type FilterInput, parameterPredicate } from './ssm/parameter-filters.ts';
import { type Parameter, ParameterStore, STANDARD_TIER } from './ssm/parameter-store.ts';
import { type PutParameterInput, putParameter } from './ssm/put-parameter.ts';

/** Settings of {@link ssmService}. */
export interface SsmSettings {
  readonly organization: Organization;
  /** Clock in epoch milliseconds. Default `Date.now`. */
  readonly now?: () => number;
}

const PAGE_SIZE = 10;

/**
 * Systems Manager's Parameter Store: `PutParameter`, `GetParameter` and `DescribeParameters`.
 *
 * Every account and region has its own parameters, at first those of the organization file, all of the standard tier. A
 * SecureString is answered
 * in the clear only to a request for decryption; its key's policy is not evaluated.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Operations.html
 */
export function ssmService({ organization, now = Date.now }: SsmSettings): Service {
  const store = new ParameterStore(organization, now);
  return {
    signingName: 'ssm',
    protocol: awsJson({ version: '1.1', targetPrefix: 'AmazonSSM' }),
    operations: {
      PutParameter: (input: PutParameterInput, call) => {
        const { version } = putParameter(input, call, store);
        return { Version: version, Tier: STANDARD_TIER };
      },
      GetParameter: (input: GetParameterInput, call) => ({ Parameter: getParameter(input, call, store) }),
      DescribeParameters: (input: DescribeParametersInput, call) => describeParameters(input, call, store),
    } satisfies Record<string, Operation>,
  };
}

interface GetParameterInput {
  /** May be an ARN, and may end in `:version`. */
  readonly Name: string;
  readonly WithDecryption?: boolean;
}

function getParameter(
  { Name, WithDecryption }: GetParameterInput,
  call: Call,
  store: ParameterStore,
): object {
  checkInput(
    'ValidationException',
    { Name },
    { Name: { kind: 'string', required: true, minLength: 1, maxLength: 2048 } },
  );
  const [, name = '', version] = /^([^:]*)(?::(\d+))?$/.exec(withoutArn(Name, call)) ?? [];
  const versions = store.versions(name, call) ?? store.versions(name.replace(/^\//, ''), call);
  if (!versions) throw new AwsError('ParameterNotFound', `Parameter ${Name} not found.`);
  const found =
    version === undefined ? versions.at(-1) : versions.find((each) => each.version === Number(version));
  if (!found) {
    const message = `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`;
    throw new AwsError('ParameterVersionNotFound', message);
  }
  return {
    Name: found.name,
    Type: found.type,
    Value: found.type === 'SecureString' && WithDecryption !== true ? sealed(found) : found.value,
    Version: found.version,
    Selector: version === undefined ? undefined : `:${version}`,
    LastModifiedDate: found.modifiedAt,
    ARN: found.arn,
    DataType: found.dataType,
  };
}

function withoutArn(name: string, { caller, region }: Call): string {
  const [, arnRegion, accountId, path] =
    /^arn:[\w-]+:ssm:([a-z0-9-]+):(\d{12}):parameter(\/.+)$/.exec(name) ?? [];
  if (path === undefined) return name;
  if (arnRegion === region && accountId === caller.accountId) return path;
  throw new AwsError('ParameterNotFound', `Parameter ${name} not found.`);
}

/** The value that replaces an encrypted SecureString: made from its name and version, so that it reveals nothing. */
function sealed({ arn, version }: Parameter): string {
  const bytes = createHash('sha512').update(`${arn}:${version}`).digest();
  return `AQICAHh${bytes.toString('base64').replaceAll('=', '')}`;
}

interface DescribeParametersInput extends FilterInput {
  readonly MaxResults?: number;
  readonly NextToken?: string;
  readonly Shared?: boolean;
}

function describeParameters(input: DescribeParametersInput, call: Call, store: ParameterStore): object {
  checkInput(
    'ValidationException',
    { ...input },
    {
      MaxResults: { kind: 'number', min: 1, max: 50 },
      NextToken: { kind: 'string' },
      ParameterFilters: { kind: 'structures' },
      // Retired in favour of the other filters.
      Filters: { kind: 'structures', maxLength: 0 },
    },
  );
  const predicate = parameterPredicate(input);
  // Parameters are never shared with another account here.
  const fitting = input.Shared ? [] : store.all(call).filter(predicate);
  const { items, nextToken } = cutPage(fitting, {
    size: input.MaxResults ?? PAGE_SIZE,
    token: input.NextToken,
    list: `parameters of ${call.caller.accountId} in ${call.region}`,
    invalidToken: () => new AwsError('InvalidNextToken', 'The specified token is not valid.'),
  });
  return { Parameters: items.map(describe), NextToken: nextToken };
}

function describe(parameter: Parameter): object {
  return {
    Name: parameter.name,
    ARN: parameter.arn,
    Type: parameter.type,
    KeyId: parameter.keyId,
    LastModifiedDate: parameter.modifiedAt,
    LastModifiedUser: parameter.modifiedBy,
    Description: parameter.description,
    AllowedPattern: parameter.allowedPattern,
    Version: parameter.version,
    Tier: STANDARD_TIER,
    Policies: [],
    DataType: parameter.dataType,
  };
}
