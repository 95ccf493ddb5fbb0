import aslValidator from 'asl-validator';
import { InvalidDefinitionError, parseDefinition } from './definition.ts';

/**
 * Validates a definition as Step Functions does when a state machine is created.
 *
 * The validator compiles its schemas in each call, which takes a third of a second.
 *
 * @param text JSON of the Amazon States Language, substitutions filled in.
 * @throws {InvalidDefinitionError} with every finding, if it is not valid.
 */
export function validateDefinition(text: string): void {
  const { isValid, errorsText } = aslValidator(parseDefinition(text), { checkArn: true, checkPaths: true });
  if (isValid) return;
  throw new InvalidDefinitionError(
    `The definition is not valid Amazon States Language:\n${errorsText('\n')}`,
  );
}
