import { AwsError } from '../../aws-error.ts';
import { checkInput } from '../input-check.ts';
import type { Parameter } from './parameter-store.ts';

/** A filter of `DescribeParameters`. */
export interface ParameterFilter {
  readonly Key: string;
  readonly Option?: string;
  readonly Values?: readonly string[];
}

/** The filters of a `DescribeParameters` request. */
export interface FilterInput {
  readonly ParameterFilters?: readonly ParameterFilter[];
}

const TYPES = ['String', 'StringList', 'SecureString'];
const CODE = 'ValidationException';

/**
 * Makes a predicate for a request's filters; all of them must match.
 *
 * @throws {AwsError} `InvalidFilterKey`, `InvalidFilterOption`, `InvalidFilterValue` or `ValidationException`
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html
 */
export function parameterPredicate({
  ParameterFilters = [],
}: FilterInput): (parameter: Parameter) => boolean {
  requireDistinct(ParameterFilters);
  const tests = ParameterFilters.map(byStringFilter);
  return (parameter) => tests.every((test) => test(parameter));
}

type Test = (parameter: Parameter) => boolean;

function requireDistinct(filters: readonly ParameterFilter[]): void {
  const seen = new Set<string>();
  for (const { Key } of filters) {
    if (seen.has(Key)) {
      const message = `The following filter is duplicated in the request: ${Key}. A request can contain only one occurrence of a specific filter.`;
      throw new AwsError('InvalidFilterKey', message);
    }
    seen.add(Key);
  }
}

function byStringFilter({ Key, Option, Values = [] }: ParameterFilter): Test {
  checkInput(
    CODE,
    { Key, Option, Values },
    {
      Key: { required: true, maxLength: 132, pattern: /tag:.+|Name|Type|KeyId|Path|Label|DataType/ },
      Option: { kind: 'string', minLength: 1, maxLength: 10 },
      Values: { kind: 'strings', maxLength: 50 },
    },
  );
  if (Key === 'Label')
    throw new AwsError('InvalidFilterKey', 'The following filter key is not valid: Label.');
  if (Key === 'Path') return byPath(Option, Values);
  const matches = matcher(Key, Option);
  requireValues(Key, Values);
  const attributeOf = attribute(Key);
  return (parameter) => {
    const value = attributeOf(parameter);
    if (value === undefined) return false;
    return Values.length === 0 || Values.some((wanted) => matches(value, wanted));
  };
}

function matcher(key: string, option = 'Equals'): (value: string, wanted: string) => boolean {
  if (option === 'Equals') return (value, wanted) => value === wanted;
  if (option === 'BeginsWith') return (value, wanted) => value.startsWith(wanted);
  if (option === 'Contains' && key === 'Name') return (value, wanted) => value.includes(wanted);
  throw invalidOption(
    option,
    key === 'Name' ? ['BeginsWith', 'Contains', 'Equals'] : ['BeginsWith', 'Equals'],
  );
}

function invalidOption(option: string, valid: readonly string[]): AwsError {
  const message = `The following filter option is not valid: ${option}. Valid options include: [${valid.join(', ')}].`;
  return new AwsError('InvalidFilterOption', message);
}

function requireValues(key: string, values: readonly string[]): void {
  // Only a tag can be requested regardless of its value.
  if (values.length === 0 && !key.startsWith('tag:')) {
    throw new AwsError('InvalidFilterValue', `The filter ${key} needs at least one value.`);
  }
  for (const value of values)
    checkInput(CODE, { Values: value }, { Values: { minLength: 1, maxLength: 1024 } });
  const unknown = key === 'Type' ? values.find((value) => !TYPES.includes(value)) : undefined;
  if (unknown !== undefined) {
    throw new AwsError(
      'InvalidFilterValue',
      `The following filter value is not valid: ${unknown}. Valid values include: [${TYPES.join(', ')}].`,
    );
  }
}

function attribute(key: string): (parameter: Parameter) => string | undefined {
  if (key.startsWith('tag:')) return ({ tags }) => tags[key.slice('tag:'.length)];
  if (key === 'Name') return ({ name }) => name;
  if (key === 'Type') return ({ type }) => type;
  if (key === 'KeyId') return ({ keyId }) => keyId;
  return ({ dataType }) => dataType;
}

function byPath(option = 'OneLevel', paths: readonly string[]): Test {
  if (option !== 'OneLevel' && option !== 'Recursive') throw invalidOption(option, ['OneLevel', 'Recursive']);
  requireValues('Path', paths);
  const wrong = paths.find((path) => !path.startsWith('/'));
  if (wrong !== undefined) {
    throw new AwsError(
      'InvalidFilterValue',
      `The following filter value is not valid: ${wrong}. A path must begin with a slash (/).`,
    );
  }
  return ({ name }) =>
    paths.some((path) => {
      const folder = path.endsWith('/') ? path : `${path}/`;
      // A name without a slash is at the top level.
      const full = name.startsWith('/') ? name : `/${name}`;
      return full.startsWith(folder) && (option === 'Recursive' || !full.slice(folder.length).includes('/'));
    });
}
