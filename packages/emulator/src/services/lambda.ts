import { createHash } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { Organization } from '../organization/organization.ts';
import { restJson } from '../protocols/rest-json.ts';
import type { Call, Operation, Service } from '../service.ts';
import type { FunctionDefinition } from '../workers/function-definition.ts';
import type { Invocation, InvocationResult } from '../workers/invocation.ts';
import { checkInput } from './input-check.ts';
import type { Concurrency } from './lambda/concurrency.ts';
import { describeFunction } from './lambda/describe-function.ts';
import { DescribedFunctions } from './lambda/described-functions.ts';
import {
  askedFunction,
  type FoundFunction,
  type FunctionName,
  findAsked,
  findFunction,
} from './lambda/find-function.ts';
import type { Functions } from './lambda/functions.ts';
import { type ReadableFunctions, readFunctions } from './lambda/read-functions.ts';
import { routes } from './lambda/routes.ts';

/** Settings of {@link lambdaService}. */
export interface LambdaSettings {
  readonly functions: Functions;
  /** The organization's file may describe functions. */
  readonly organization: Organization;
  /** Refuses invocations above a quota. */
  readonly concurrency?: Concurrency | undefined;
}

/**
 * Lambda: `Invoke`, and reads of functions, versions and aliases. Functions are deployed without a request; those that the
 * organization file describes exist from the start, without code.
 *
 * An account invokes its own functions; policies are not evaluated. Without a quota, concurrency is not limited: an
 * invocation that finds no free environment waits.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html
 */
export function lambdaService({ functions, organization, concurrency }: LambdaSettings): Service {
  const readable = { deployed: functions, described: new DescribedFunctions(organization), concurrency };
  return {
    signingName: 'lambda',
    protocol: restJson({ routes }),
    operations: {
      Invoke: (input: InvokeInput, call) => invoke(input, call, readable),
      ...readFunctions(readable),
      GetAccountSettings: () => accountSettings(concurrency),
      PublishVersion: (input: FunctionName, call) => publishVersion(input, call, functions),
      CreateAlias: (input: CreateAliasInput, call) => createAlias(input, call, functions),
    } satisfies Record<string, Operation>,
  };
}

/** AWS's defaults, unless there is a quota; invocations that find no free environment wait. */
function accountSettings(concurrency: Concurrency | undefined): object {
  return {
    AccountLimit: {
      TotalCodeSize: 80_530_636_800,
      CodeSizeUnzipped: 262_144_000,
      CodeSizeZipped: 52_428_800,
      ConcurrentExecutions: concurrency?.account ?? 1000,
      UnreservedConcurrentExecutions: concurrency?.unreserved ?? 1000,
    },
    AccountUsage: { TotalCodeSize: 0, FunctionCount: 0 },
  };
}

interface InvokeInput extends FunctionName {
  readonly InvocationType?: string;
  readonly LogType?: string;
  readonly TenantId?: string;
  readonly Payload?: Uint8Array | string;
}

/** Longest payload of a synchronous invocation, in bytes; of an asynchronous one it is 1 MB. */
const MAX_PAYLOAD = { RequestResponse: 6 * 2 ** 20, Event: 2 ** 20 };

async function invoke(input: InvokeInput, call: Call, functions: ReadableFunctions): Promise<object> {
  const { concurrency } = functions;
  const { InvocationType = 'RequestResponse', LogType, TenantId } = input;
  const { pool, arn } = findInvoked(input, call, functions);
  checkInput(
    'ValidationException',
    { InvocationType, LogType, TenantId },
    {
      InvocationType: { oneOf: ['RequestResponse', 'Event', 'DryRun'] },
      LogType: { oneOf: ['None', 'Tail'] },
      TenantId: { minLength: 1, maxLength: 256, pattern: /[a-zA-Z0-9._:/=+\-@ ]+/ },
    },
  );
  checkTenant(TenantId, pool.definition);
  const { version } = pool.definition;
  if (InvocationType === 'DryRun') return { StatusCode: 204, ExecutedVersion: version };
  const payload = readPayload(input.Payload, InvocationType === 'Event' ? 'Event' : 'RequestResponse');
  // Lambda queues events and does not refuse them.
  const end = InvocationType === 'Event' ? undefined : concurrency?.begin(pool.definition.name);
  const tenant = TenantId === undefined ? {} : { tenantId: TenantId };
  const running = pool.invoke({ ...payload, invokedFunctionArn: arn, ...tenant }).finally(end);
  if (InvocationType === 'Event') {
    // Nothing waits for it; closing the emulator may cut it off.
    running.catch(() => undefined);
    return { StatusCode: 202, Payload: Buffer.alloc(0) };
  }
  return { ...answer(await running, LogType === 'Tail'), ExecutedVersion: version };
}

function findInvoked(
  input: FunctionName,
  call: Call,
  { deployed, described }: ReadableFunctions,
): FoundFunction {
  const asked = askedFunction(input, call, 'InvokeFunction');
  if (deployed.get(asked.arn) === undefined && described.find(asked, call) !== undefined) {
    const message = `The organization file describes function ${asked.arn}; it has no code here, so it cannot be invoked.`;
    throw new AwsError('ResourceNotFoundException', message, 404);
  }
  return findAsked(asked, deployed);
}

/**
 * A function with tenant isolation requires a tenant for each invocation, any other function allows none.
 *
 * @see https://aws.amazon.com/blogs/compute/building-multi-tenant-saas-applications-with-aws-lambdas-new-tenant-isolation-mode/
 * The message for a missing tenant is AWS's own; the one for an unexpected tenant is ours
 */
function checkTenant(tenantId: string | undefined, { isTenantIsolated = false }: FunctionDefinition): void {
  if ((tenantId !== undefined) === isTenantIsolated) return;
  const message = isTenantIsolated
    ? 'The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try again.'
    : 'The invoked function is not enabled with tenancy configuration. Remove the tenant ID from your request and try again.';
  throw new AwsError('InvalidParameterValueException', message, 400);
}

function answer({ requestId, payload, failed, logTail }: InvocationResult, withLog: boolean): object {
  return {
    StatusCode: 200,
    $requestId: requestId,
    Payload: Buffer.from(payload),
    ...(failed ? { FunctionError: 'Unhandled' } : {}),
    ...(withLog ? { LogResult: Buffer.from(logTail).toString('base64') } : {}),
  };
}

function readPayload(
  payload: Uint8Array | string = '',
  type: keyof typeof MAX_PAYLOAD,
): Pick<Invocation, 'payload' | 'event'> {
  const bytes = Buffer.from(payload as Uint8Array);
  const limit = MAX_PAYLOAD[type];
  if (bytes.length > limit) {
    const message = `${bytes.length} byte payload is too large for the ${type} invocation type (limit ${limit} bytes)`;
    throw new AwsError('RequestTooLargeException', message, 413);
  }
  const text = bytes.toString('utf8') || '{}';
  try {
    return { payload: text, event: JSON.parse(text) };
  } catch (cause) {
    const message = `Could not parse request body into json: ${(cause as Error).message}`;
    throw new AwsError('InvalidRequestContentException', message, 400, { cause });
  }
}

function publishVersion({ FunctionName }: FunctionName, call: Call, functions: Functions): object {
  const { deployed, arn } = findFunction({ FunctionName }, call, functions, 'PublishVersion');
  const version = functions.publish(deployed);
  const pool = deployed.versions.get(version);
  if (!pool) throw new TypeError(`Version ${version} of ${arn} was published without threads.`);
  return describeFunction({ deployed, pool, arn: `${deployed.definition.arn}:${version}` });
}

interface CreateAliasInput extends FunctionName {
  readonly Name: string;
  readonly FunctionVersion: string;
}

function createAlias(input: CreateAliasInput, call: Call, functions: Functions): object {
  const { FunctionName, FunctionVersion, Name } = input;
  checkInput(
    'ValidationException',
    { Name, FunctionVersion },
    {
      Name: { required: true, minLength: 1, maxLength: 128, pattern: /(?!^[0-9]+$)([a-zA-Z0-9-_]+)/ },
      FunctionVersion: { required: true, pattern: /(\$LATEST|[0-9]+)/ },
    },
  );
  const named = { FunctionName, Qualifier: FunctionVersion };
  const { deployed } = findFunction(named, call, functions, 'CreateAlias');
  const AliasArn = `${deployed.definition.arn}:${Name}`;
  if (deployed.aliases.has(Name)) {
    throw new AwsError('ResourceConflictException', `Alias already exists: ${AliasArn}`, 409);
  }
  deployed.aliases.set(Name, FunctionVersion);
  const RevisionId = createHash('md5').update(`${AliasArn}${FunctionVersion}`).digest('hex');
  return { AliasArn, Name, FunctionVersion, Description: '', RevisionId };
}
