import { AwsError } from '../../aws-error.ts';
import type { Call } from '../../service.ts';
import { checkInput } from '../input-check.ts';
import {
  type Parameter,
  type ParameterContent,
  type ParameterStore,
  STANDARD_TIER,
} from './parameter-store.ts';

/** The input of `ssm:PutParameter`. */
export interface PutParameterInput {
  readonly Name: string;
  readonly Value: string;
  readonly Type?: string;
  readonly Description?: string;
  readonly KeyId?: string;
  readonly Overwrite?: boolean;
  readonly AllowedPattern?: string;
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly Tier?: string;
  readonly DataType?: string;
  readonly Policies?: string;
}

const CODE = 'ValidationException';
const MAX_LEVELS = 15;
const MAX_NAME = 1011;
const MAX_VALUE = 4096;

/** Writes a parameter, or a new version of one. @throws {AwsError} */
export function putParameter(input: PutParameterInput, call: Call, store: ParameterStore): Parameter {
  checkInput(
    CODE,
    { ...input },
    {
      Name: { kind: 'string', required: true, minLength: 1, maxLength: 2048 },
      Value: { kind: 'string', required: true, minLength: 1, secret: true },
      Type: { oneOf: ['String', 'StringList', 'SecureString'] },
      Description: { kind: 'string', maxLength: 1024 },
      AllowedPattern: { kind: 'string', maxLength: 1024 },
      Tier: { oneOf: [STANDARD_TIER] },
      DataType: { oneOf: ['text'] },
      Policies: { maxLength: 0 },
      Overwrite: { kind: 'boolean' },
      Tags: { kind: 'structures', maxLength: 1000 },
    },
  );
  checkName(input.Name);
  checkPattern(input);
  const before = store.versions(input.Name, call)?.at(-1);
  checkAgainst(before, input);
  return store.write(contentOf(input, before), call);
}

function checkName(name: string): void {
  if (name.length > MAX_NAME)
    throw new AwsError(CODE, `Parameter name must not be longer than ${MAX_NAME} characters.`);
  if (!/^[\w./-]+$/.test(name)) {
    throw new AwsError(
      CODE,
      'Parameter name: only a mix of letters, numbers and the following 4 symbols .-_/ are allowed.',
    );
  }
  if (/^\/aws.*\//i.test(name)) {
    throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${name}.`);
  }
  if (/^\/?(aws|ssm)/i.test(name)) {
    throw new AwsError(CODE, 'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  }
  if (name.includes('/') && !name.startsWith('/'))
    throw new AwsError(CODE, 'Parameter name must be a fully qualified name.');
  if (name.split('/').length - 1 > MAX_LEVELS) {
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      `A hierarchy can have a maximum of ${MAX_LEVELS} levels.`,
    );
  }
}

function checkPattern({ AllowedPattern, Value }: PutParameterInput): void {
  if (!AllowedPattern) return;
  let pattern: RegExp;
  try {
    pattern = new RegExp(AllowedPattern);
  } catch (cause) {
    throw new AwsError('InvalidAllowedPatternException', `The pattern ${AllowedPattern} is not valid.`, 400, {
      cause,
    });
  }
  if (pattern.test(Value)) return;
  throw new AwsError(
    'ParameterPatternMismatchException',
    `Parameter value, cannot be validated against allowedPattern: ${AllowedPattern}`,
  );
}

function checkAgainst(
  before: Parameter | undefined,
  { Overwrite, Type, Tags, Value }: PutParameterInput,
): void {
  if (before && !Overwrite) {
    const message =
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.';
    throw new AwsError('ParameterAlreadyExists', message);
  }
  if (Overwrite && Tags?.length) {
    throw new AwsError(CODE, "Invalid request: tags and overwrite can't be used together.");
  }
  if (!before && Type === undefined) {
    throw new AwsError(CODE, 'A parameter type is required when you create a parameter.');
  }
  if (before && Type !== undefined && Type !== before.type) {
    throw new AwsError(
      'HierarchyTypeMismatchException',
      `The parameter is a ${before.type}; its type cannot be changed to ${Type}.`,
    );
  }
  if (Value.length > MAX_VALUE) {
    throw new AwsError(
      CODE,
      `${STANDARD_TIER} tier parameters support a maximum parameter value of ${MAX_VALUE} characters.`,
    );
  }
}

function contentOf(input: PutParameterInput, before: Parameter | undefined): ParameterContent {
  const type = input.Type ?? (before?.type as string);
  return {
    name: input.Name,
    value: input.Value,
    type,
    description: input.Description ?? before?.description,
    allowedPattern: input.AllowedPattern ?? before?.allowedPattern,
    keyId: type === 'SecureString' ? (input.KeyId ?? before?.keyId ?? 'alias/aws/ssm') : undefined,
    dataType: 'text',
    tags: before?.tags ?? Object.fromEntries((input.Tags ?? []).map(({ Key, Value }) => [Key, Value])),
  };
}
