import { isObject } from './json.ts';
import type { ErrorRules } from './state-error.ts';

/** A state of the Amazon States Language, in JSONPath; which fields it has depends on its `Type`. */
export interface StateDefinition extends ErrorRules {
  readonly Type: string;
  readonly Next?: string;
  readonly End?: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: the validator has checked the fields of each type
  readonly [field: string]: any;
}

/** States and their start: a state machine, a branch, or the processor of a map. */
export interface StatesDefinition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, StateDefinition>>;
  readonly TimeoutSeconds?: number;
  readonly QueryLanguage?: string;
  readonly ProcessorConfig?: { readonly Mode?: string; readonly ExecutionType?: string };
}

/** A state machine's definition that cannot be deployed. */
export class InvalidDefinitionError extends Error {
  override readonly name = 'InvalidDefinitionError';
}

/**
 * Fills in a definition's substitutions.
 *
 * @param text JSON of the Amazon States Language.
 * @param substitutions Values of `${Name}`, as in CloudFormation's `DefinitionSubstitutions`.
 * @throws {InvalidDefinitionError} if a `${Name}` has no value.
 * @example
 * ```ts
 * fillDefinition(asl, { KmsKeyArn: 'arn:aws:kms:us-east-1:111111111111:key/1' });
 * ```
 */
export function fillDefinition(text: string, substitutions: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{([A-Za-z0-9_]+)\}/g, (_, name: string) => {
    const value = substitutions[name];
    if (value !== undefined) return value;
    const known = Object.keys(substitutions).join(', ') || 'none';
    throw new InvalidDefinitionError(
      `The definition uses \${${name}}, for which there is no substitution (there are: ${known}). Add it to DefinitionSubstitutions.`,
    );
  });
}

/**
 * Parses a definition that `validateDefinition` would accept.
 *
 * @param text JSON of the Amazon States Language, substitutions filled in.
 * @throws {InvalidDefinitionError} if it is not a JSON object.
 */
export function parseDefinition(text: string): StatesDefinition {
  let definition: unknown;
  try {
    definition = JSON.parse(text);
  } catch (cause) {
    throw new InvalidDefinitionError(`The definition is not JSON: ${(cause as Error).message}`, { cause });
  }
  if (!isObject(definition)) throw new InvalidDefinitionError('The definition is not a JSON object.');
  return definition as unknown as StatesDefinition;
}
