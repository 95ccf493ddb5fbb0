import { readFileSync } from 'node:fs';
import { Token } from 'aws-cdk-lib';
import { parse } from 'yaml';
import type { StepEverywhereProps } from './step-everywhere.ts';

type Value = string | number;

interface Declaration {
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly Value[];
  readonly MinValue?: number;
  readonly MaxValue?: number;
  readonly ConstraintDescription?: string;
}

/** A property of the construct that the template does not take. */
export class StepEverywherePropsError extends Error {
  override readonly name = 'StepEverywherePropsError';

  /** The template's name of the parameter, such as `DefaultRegions`. */
  readonly parameter: string;
  /** What was given. */
  readonly value: Value;

  constructor(parameter: string, value: Value, expected: string) {
    super(`${parameter} is ${JSON.stringify(value)}, but must be ${expected}`);
    this.parameter = parameter;
    this.value = value;
  }
}

/**
 * The parameters of the template that the properties give a value.
 *
 * @throws {StepEverywherePropsError} when a value breaks the bounds that the template declares, or is known
 *   at deployment only
 */
export function templateParameters(props: StepEverywhereProps, templateFile: string): Record<string, Value> {
  const given: Readonly<Record<string, Value | undefined>> = {
    DefaultRegions: props.defaultRegions?.join(','),
    KmsKeyArn: props.keyArn,
    OutputBucket: props.outputBucket,
    OutputKeyPattern: props.outputKeyPattern,
    SetSourceIdentity: props.setSourceIdentity?.toString(),
    TagSession: props.tagSession?.toString(),
    ResultsExpireAfterDays: props.resultsExpireAfterDays,
    LogRetentionDays: props.logRetentionDays,
  };
  const declared = declarations(templateFile);
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      if (value === undefined) return [];
      check(name, value, declared[name] as Declaration);
      return [[name, value]];
    }),
  );
}

function declarations(templateFile: string): Readonly<Record<string, Declaration>> {
  // Tags such as !Ref do not matter here.
  return parse(readFileSync(templateFile, 'utf8'), { logLevel: 'silent' }).Parameters;
}

function check(name: string, value: Value, declared: Declaration): void {
  if (Token.isUnresolved(value)) {
    throw new StepEverywherePropsError(
      name,
      value,
      'known when the app is synthesised: give it as plain text',
    );
  }
  const { AllowedPattern, AllowedValues, MinValue = -Infinity, MaxValue = Infinity } = declared;
  const described = declared.ConstraintDescription;
  if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(String(value))) {
    throw new StepEverywherePropsError(name, value, described ?? `like ${AllowedPattern}`);
  }
  if (AllowedValues !== undefined && !AllowedValues.includes(value)) {
    throw new StepEverywherePropsError(name, value, `one of ${AllowedValues.join(', ')}`);
  }
  if (typeof value === 'number' && !(value >= MinValue && value <= MaxValue)) {
    throw new StepEverywherePropsError(name, value, `a number from ${MinValue} to ${MaxValue}`);
  }
}
