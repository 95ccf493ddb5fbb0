import { AwsError } from '../../aws-error.ts';
import type { Call, Operation } from '../../service.ts';
import { checkInput } from '../input-check.ts';
import { cutPage } from '../page.ts';
import type { Concurrency } from './concurrency.ts';
import { describeFunction } from './describe-function.ts';
import type { DescribedFunction, DescribedFunctions } from './described-functions.ts';
import { askedFunction, type FunctionName, findAsked, findFunction } from './find-function.ts';
import type { Functions } from './functions.ts';

/** The functions to read. */
export interface ReadableFunctions {
  readonly deployed: Functions;
  /** A deployed function with the same name takes precedence. */
  readonly described: DescribedFunctions;
  readonly concurrency?: Concurrency | undefined;
}

/** Lambda's operations that list and describe functions. */
export function readFunctions(functions: ReadableFunctions): Readonly<Record<string, Operation>> {
  const read = (input: FunctionName, call: Call, action: string) => readOne(input, call, functions, action);
  return {
    GetFunctionConfiguration: (input: FunctionName, call) =>
      read(input, call, 'GetFunctionConfiguration').configuration,
    GetFunction: (input: FunctionName, call) => {
      const { configuration, tags } = read(input, call, 'GetFunction');
      const tagged = Object.keys(tags).length === 0 ? {} : { Tags: tags };
      return { Configuration: configuration, Code: { RepositoryType: 'S3' }, ...tagged };
    },
    GetFunctionConcurrency: (input: FunctionName, call) => {
      const { name } = read(input, call, 'GetFunctionConcurrency');
      return { ReservedConcurrentExecutions: functions.concurrency?.reservedFor(name) };
    },
    ListFunctions: (input: ListFunctionsInput, call) => listFunctions(input, call, functions),
    ListTags: ({ Resource }: { readonly Resource: string }, call) => ({
      Tags: read({ FunctionName: Resource }, call, 'ListTags').tags,
    }),
  } satisfies Record<string, Operation>;
}

function readOne(
  input: FunctionName,
  call: Call,
  { deployed, described }: ReadableFunctions,
  action: string,
): DescribedFunction {
  const asked = askedFunction(input, call, action);
  const found = deployed.get(asked.arn) === undefined ? described.find(asked, call) : undefined;
  return found ?? { name: asked.name, configuration: describeFunction(findAsked(asked, deployed)), tags: {} };
}

interface ListFunctionsInput {
  readonly Marker?: string;
  readonly MaxItems?: string;
}

function listFunctions(
  { Marker, MaxItems = '50' }: ListFunctionsInput,
  call: Call,
  { deployed, described }: ReadableFunctions,
): object {
  checkInput('ValidationException', { MaxItems }, { MaxItems: { min: 1, max: 10_000 } });
  const configurations = new Map(described.of(call).map(({ name, configuration }) => [name, configuration]));
  for (const { definition } of deployed.of(call.caller.accountId, call.region)) {
    const found = findFunction({ FunctionName: definition.arn }, call, deployed, 'ListFunctions');
    configurations.set(definition.name, describeFunction(found));
  }
  const { items, nextToken } = cutPage(
    [...configurations].sort(([a], [b]) => (a < b ? -1 : 1)),
    {
      size: Math.min(50, Number(MaxItems)),
      token: Marker || undefined,
      list: `functions in ${call.region}`,
      invalidToken: () => new AwsError('InvalidParameterValueException', 'Invalid pagination token.'),
    },
  );
  return { Functions: items.map(([, configuration]) => configuration), NextMarker: nextToken };
}
