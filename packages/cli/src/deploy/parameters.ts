import type { Parameter } from '@aws-sdk/client-cloudformation';
import { didYouMean } from '../console/did-you-mean.ts';
import { OptionError } from '../console/errors.ts';

/** A parameter as the template declares it. */
export interface DeclaredParameter {
  readonly Default?: unknown;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly unknown[];
  readonly MinValue?: number;
  readonly MaxValue?: number;
  readonly ConstraintDescription?: string;
}

export type DeclaredParameters = Readonly<Record<string, DeclaredParameter>>;

/**
 * Reads `--parameter NAME=VALUE`.
 *
 * @throws {OptionError} for a name that the template does not have, and for a value that it refuses.
 */
export function givenParameters(
  given: readonly string[],
  declared: DeclaredParameters,
): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const [, name = text, value] = /^(\w+)=(.*)$/s.exec(text) ?? [];
      const parameter = Object.hasOwn(declared, name) ? declared[name] : undefined;
      if (value === undefined)
        throw new OptionError('--parameter', `${JSON.stringify(text)} must be NAME=VALUE`);
      if (parameter === undefined) {
        const known = Object.keys(declared);
        const meant = known.find((each) => didYouMean(name, [each.toLowerCase()]) !== '');
        const remedy = meant === undefined ? `; it has ${known.join(', ')}` : ` (Did you mean ${meant}?)`;
        throw new OptionError('--parameter', `the template has no parameter ${name}${remedy}`);
      }
      const expected = refusal(value, parameter);
      if (expected === undefined) return [name, value];
      throw new OptionError('--parameter', `${name} is ${JSON.stringify(value)}, but must be ${expected}`);
    }),
  );
}

/** Why the template refuses a value; nothing when the value is valid. */
function refusal(value: string, parameter: DeclaredParameter): string | undefined {
  const { AllowedPattern, AllowedValues, MinValue, MaxValue, ConstraintDescription } = parameter;
  if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(value))
    return ConstraintDescription ?? AllowedPattern;
  if (AllowedValues !== undefined && !AllowedValues.map(String).includes(value))
    return `one of ${AllowedValues.join(', ')}`;
  if (MinValue === undefined && MaxValue === undefined) return undefined;
  const [least, most] = [MinValue ?? Number.NEGATIVE_INFINITY, MaxValue ?? Number.POSITIVE_INFINITY];
  const isWithin = value.trim() !== '' && Number(value) >= least && Number(value) <= most;
  return isWithin ? undefined : `a number from ${least} to ${most}`;
}

/**
 * The parameters of a change set. A parameter that is not given keeps the stack's value; one that the stack does not
 * have yet gets its default.
 *
 * @param present parameters of the deployed stack.
 */
export function changeSetParameters(
  given: Readonly<Record<string, string>>,
  declared: DeclaredParameters,
  present: readonly Parameter[],
): Parameter[] {
  const known = new Set(present.map(({ ParameterKey }) => ParameterKey));
  return Object.keys(declared).flatMap((ParameterKey): Parameter[] => {
    const value = given[ParameterKey];
    if (value !== undefined) return [{ ParameterKey, ParameterValue: value }];
    return known.has(ParameterKey) ? [{ ParameterKey, UsePreviousValue: true }] : [];
  });
}

/** A parameter whose kept value is not the template's default. */
export interface KeptParameter {
  readonly name: string;
  readonly value: string;
  /** The template's default; empty without one. */
  readonly usual: string;
}

/**
 * The parameters that are not given and whose deployed values are not the template's defaults.
 *
 * @param present parameters of the deployed stack.
 */
export function keptParameters(
  given: Readonly<Record<string, string>>,
  declared: DeclaredParameters,
  present: readonly Parameter[],
): KeptParameter[] {
  return present.flatMap(({ ParameterKey: name = '', ParameterValue: value = '' }) => {
    if (!Object.hasOwn(declared, name) || Object.hasOwn(given, name)) return [];
    const usual = String(declared[name]?.Default ?? '');
    return value === usual ? [] : [{ name, value, usual }];
  });
}
