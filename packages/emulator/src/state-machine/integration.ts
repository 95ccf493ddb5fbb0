import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { INVOKE_ERRORS } from '../invoke-errors.ts';
import type { Call, Operation, Service } from '../service.ts';
import { InvalidDefinitionError } from './definition.ts';
import { isObject, type Json } from './json.ts';
import { StateError } from './state-error.ts';

/** The action of a `Task`. */
export interface Integration {
  /** As named in history events, for example `lambda` or `aws-sdk:s3`. */
  readonly resourceType: string;
  /** For example `invoke` or `putObject`. */
  readonly resource: string;
  /** @throws {StateError} with the name that Step Functions gives the service's error. */
  call(parameters: Json, call: Call): Promise<Json>;
}

/** The emulator's services by their SDK names, for example `kms`. */
export type IntegratedServices = Readonly<Record<string, Service>>;

/**
 * Finds the action for a task's resource.
 *
 * @param resource For example `arn:aws:states:::lambda:invoke` or `arn:aws:states:::aws-sdk:s3:putObject`.
 * @throws {InvalidDefinitionError} if the emulator has no such integration.
 */
export function resolveIntegration(resource: string, services: IntegratedServices): Integration {
  const optimized = /^arn:[\w-]+:states:::lambda:invoke$/.test(resource);
  if (optimized) return invokeIntegration(operationOf('lambda', 'invoke', resource, services));
  const [, name, action] = /^arn:[\w-]+:states:::aws-sdk:(\w+):(\w+)$/.exec(resource) ?? [];
  if (name === undefined || action === undefined) {
    throw new InvalidDefinitionError(
      `The emulator has no integration ${resource}. It has lambda:invoke and aws-sdk:SERVICE:ACTION, without a pattern such as .sync or .waitForTaskToken.`,
    );
  }
  const run = operationOf(name, action, resource, services);
  return {
    resourceType: `aws-sdk:${name}`,
    resource: action,
    call: async (parameters, call) =>
      fromOutput(
        name,
        modelled(await send(run, toInput(name, parameters), call, (error) => serviceError(name, error))),
      ),
  };
}

function operationOf(
  service: string,
  action: string,
  resource: string,
  services: IntegratedServices,
): Operation {
  const operation = services[service]?.operations[upperFirst(action)];
  if (operation) return operation;
  throw new InvalidDefinitionError(
    `The emulator cannot call ${resource}: it has ${services[service] ? `no action ${action} in ${service}` : `no service ${service}; it has ${Object.keys(services).join(', ')}`}.`,
  );
}

/** `lambda:invoke`: payload and result are JSON, and a function's error becomes the state's error. */
function invokeIntegration(invoke: Operation): Integration {
  return {
    resourceType: 'lambda',
    resource: 'invoke',
    call: async (parameters, call) => {
      const { Payload = {}, ...rest } = parameters as { Payload?: Json };
      const input = { ...rest, Payload: Buffer.from(JSON.stringify(Payload)) };
      const answer = await send(invoke, input, call, invokeError);
      const { FunctionError, ExecutedVersion, StatusCode, $requestId } = answer as Record<string, Json>;
      const text = Buffer.from((answer as { Payload: Uint8Array }).Payload).toString('utf8');
      if (FunctionError !== undefined) throw functionError(text);
      return {
        ExecutedVersion: ExecutedVersion ?? '$LATEST',
        Payload: JSON.parse(text) as Json,
        ...metadata(StatusCode as number, ($requestId as string | undefined) ?? randomUUID()),
      };
    },
  };
}

/** @param RequestId id of the invocation, as in its log */
function metadata(statusCode: number, RequestId: string): { [key: string]: Json } {
  const HttpHeaders = { 'Content-Type': 'application/json', 'x-amzn-RequestId': RequestId };
  return {
    SdkHttpMetadata: { HttpHeaders, HttpStatusCode: statusCode },
    SdkResponseMetadata: { RequestId },
    StatusCode: statusCode,
  };
}

function functionError(payload: string): StateError {
  const { errorType } = JSON.parse(payload) as { errorType?: string };
  if (errorType) return new StateError(errorType, payload);
  return new StateError(
    'Lambda.Unknown',
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${payload}`,
  );
}

async function send(
  operation: Operation,
  input: object,
  call: Call,
  named: (error: AwsError) => StateError,
): Promise<object> {
  try {
    return (await operation(input, call)) ?? {};
  } catch (error) {
    if (error instanceof AwsError) throw named(error);
    throw error;
  }
}

/**
 * An error of `Invoke` as `lambda:invoke` names it: `Lambda.` and the API's own name. An error that is not in `Invoke`'s
 * model, such as a refusal, becomes `Lambda.AWSLambdaException`, and only its cause says what it is.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html
 * @see https://github.com/awslabs/aws-deployment-framework/issues/460 a refusal, as AWS words it
 */
function invokeError(error: AwsError): StateError {
  const code = Object.hasOwn(INVOKE_ERRORS, error.name) ? error.name : 'AWSLambdaException';
  const cause = `${error.message} (Service: AWSLambda; Status Code: ${error.statusCode}; Error Code: ${error.name}; Request ID: ${randomUUID()}; Proxy: null)`;
  return new StateError(`Lambda.${code}`, cause, { cause: error });
}

/** Error codes that only some services' models have; for others, the SDK throws the service's general exception. */
const GENERAL_CODES = new Set(['AccessDenied', 'AccessDeniedException', 'Throttling', 'ThrottlingException']);
const MODELS_ACCESS_DENIED = new Set(['organizations', 'account']);

/** The errors in S3's model that the emulator's operations return; for example, it has no throttling and no outage. */
const S3_CODES = new Set([
  ...['BucketAlreadyExists', 'BucketAlreadyOwnedByYou', 'InvalidObjectState', 'InvalidRequest'],
  ...['NoSuchBucket', 'NoSuchKey', 'NoSuchUpload', 'NotFound'],
]);

/**
 * A service's error as an SDK integration names it: service, dot, code, always with the suffix `Exception`.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
function serviceError(service: string, error: AwsError): StateError {
  const prefix = upperFirst(service);
  const isGeneral =
    service === 's3'
      ? !S3_CODES.has(error.name)
      : GENERAL_CODES.has(error.name) && !MODELS_ACCESS_DENIED.has(service);
  const code = isGeneral ? `${prefix}Exception` : javaName(error.name).replace(/(Exception)?$/, 'Exception');
  const cause = `${error.message} (Service: ${prefix}, Status Code: ${error.statusCode}, Request ID: ${randomUUID()}) (SDK Attempt Count: 1)`;
  return new StateError(`${prefix}.${code}`, cause, { cause: error });
}

/** The name in AWS's SDK for Java, with which Step Functions calls services: `KMSInternal…` becomes `KmsInternal…`. */
function javaName(code: string): string {
  return code.replace(/[A-Z]+(?=[A-Z][a-z]|\d)/g, (word) => word.charAt(0) + word.slice(1).toLowerCase());
}

/** Members that are the HTTP body: JSON in the state, bytes for the service. */
const BODIES: Readonly<Record<string, string>> = { s3: 'Body', lambda: 'Payload' };

/**
 * Services whose own members begin with a small letter. In a state, every member begins with a capital.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
const SMALL_MEMBERS = new Set(['sfn', 'logs']);

function toInput(service: string, parameters: Json): object {
  const given = isObject(parameters) ? parameters : {};
  const input: Record<string, unknown> = SMALL_MEMBERS.has(service)
    ? renamed(given, lowerFirst)
    : { ...given };
  const body = BODIES[service];
  if (body !== undefined && body in input) input[body] = bytes(input[body] as Json);
  return input;
}

function fromOutput(service: string, output: object): Json {
  const members = toJson(output);
  return SMALL_MEMBERS.has(service) && isObject(members) ? (renamed(members, upperFirst) as Json) : members;
}

function renamed(members: object, rename: (name: string) => string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [rename(name), value]));
}

/** A JSON value as the bytes that Step Functions sends: a string unchanged, everything else as JSON text. */
function bytes(value: Json): Buffer {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}

/** Members that only describe the HTTP answer, such as `$status`, are not part of the output. */
function modelled(output: object): object {
  return Object.fromEntries(Object.entries(output).filter(([name]) => !name.startsWith('$')));
}

function toJson(output: unknown): Json {
  if (output instanceof Date) return output.toISOString();
  if (output instanceof Uint8Array) return Buffer.from(output).toString('utf8');
  if (Array.isArray(output)) return output.map(toJson);
  if (!isObject(output)) return (output ?? null) as Json;
  const entries = Object.entries(output).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [key, toJson(value)]));
}

function upperFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
