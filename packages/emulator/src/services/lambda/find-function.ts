import { AwsError } from '../../aws-error.ts';
import type { Call } from '../../service.ts';
import type { FunctionPool } from '../../workers/function-pool.ts';
import { checkInput } from '../input-check.ts';
import type { FunctionRecord, Functions } from './functions.ts';

/** How a request identifies a function. */
export interface FunctionName {
  /** A name, an ARN or a part of one, with or without a qualifier. */
  readonly FunctionName: string;
  /** A version or an alias. */
  readonly Qualifier?: string;
}

/** The function that a request identifies. */
export interface FoundFunction {
  readonly deployed: FunctionRecord;
  readonly pool: FunctionPool;
  /** ARN, with a qualifier if the request had one. */
  readonly arn: string;
}

const NAME =
  /(arn:(aws[a-zA-Z-]*)?:lambda:)?((?:[a-z]{2,4}(?:-[a-z]+)+-\d{1}):)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?/;

/** The function that a request identifies, whether it exists or not. */
export interface AskedFunction {
  /** ARN without a qualifier. */
  readonly arn: string;
  readonly name: string;
  /** A version or an alias. */
  readonly qualifier: string | undefined;
}

/**
 * Reads which function, and which version of it, a request identifies.
 *
 * @param action API action, for example `InvokeFunction`.
 * @throws {AwsError} `ResourceNotFoundException` for a function in another region, `AccessDeniedException` for a
 * function in another account, or `ValidationException`.
 */
export function askedFunction(input: FunctionName, { caller, region }: Call, action: string): AskedFunction {
  checkInput(
    'ValidationException',
    { FunctionName: input.FunctionName, Qualifier: input.Qualifier },
    {
      FunctionName: { required: true, minLength: 1, maxLength: 170, pattern: NAME },
      Qualifier: { minLength: 1, maxLength: 128, pattern: /(\|[a-zA-Z0-9$_-]+)|[a-zA-Z0-9$_-]+/ },
    },
  );
  const [, , , inRegion, ofAccount, , name = '', , inName] = NAME.exec(input.FunctionName) ?? [];
  const partition = caller.principalArn.split(':')[1];
  const wantedRegion = inRegion?.slice(0, -1) ?? region;
  const accountId = ofAccount?.slice(0, -1) ?? caller.accountId;
  const arn = `arn:${partition}:lambda:${wantedRegion}:${accountId}:function:${name}`;
  if (wantedRegion !== region) {
    const message = `Functions from '${wantedRegion}' are not reachable in this region ('${region}')`;
    throw new AwsError('ResourceNotFoundException', message, 404);
  }
  if (accountId !== caller.accountId) {
    const message = `User: ${caller.arn} is not authorized to perform: lambda:${action} on resource: ${arn} because no resource-based policy allows the lambda:${action} action`;
    throw new AwsError('AccessDeniedException', message, 403);
  }
  return { arn, name, qualifier: oneQualifier(inName, input.Qualifier) };
}

/**
 * Finds the function and version that a request identifies.
 *
 * @param action API action, for example `InvokeFunction`.
 * @throws {AwsError} `ResourceNotFoundException`, `AccessDeniedException` for a function in another account, or
 * `ValidationException`.
 */
export function findFunction(
  input: FunctionName,
  call: Call,
  functions: Functions,
  action: string,
): FoundFunction {
  return findAsked(askedFunction(input, call, action), functions);
}

function oneQualifier(inName: string | undefined, given: string | undefined): string | undefined {
  if (inName === undefined || given === undefined || inName === given) return given ?? inName;
  const message = `The derived qualifier from the function name does not match the specified qualifier.`;
  throw new AwsError('InvalidParameterValueException', message);
}

/**
 * Finds a requested function and version.
 *
 * @throws {AwsError} `ResourceNotFoundException`
 */
export function findAsked({ arn, qualifier }: AskedFunction, functions: Functions): FoundFunction {
  const deployed = functions.get(arn);
  const qualifiedArn = qualifier === undefined ? arn : `${arn}:${qualifier}`;
  const version = deployed?.aliases.get(qualifier ?? '') ?? qualifier ?? '$LATEST';
  const pool = deployed?.versions.get(version);
  if (deployed && pool) return { deployed, pool, arn: qualifiedArn };
  throw new AwsError('ResourceNotFoundException', `Function not found: ${qualifiedArn}`, 404);
}
