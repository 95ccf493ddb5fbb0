import path from 'node:path';
import type { StackToDeploy } from '../emulator-settings.ts';
import { fillDefinition } from '../state-machine/definition.ts';
import type { FunctionDefinition } from '../workers/function-definition.ts';
import type { PseudoParameters } from './parameters.ts';
import { readStack } from './read-stack.ts';
import type { StackDeployment } from './stack-deployment.ts';
import type { StackStateMachine } from './stack-description.ts';

/**
 * Reads a template, validates the definitions of its state machines, and deploys it.
 *
 * @returns the outputs of the stack by name
 * @throws {StackError} if it cannot be deployed.
 */
export async function deployTemplate(
  { templateFile, parameters = {}, environment = {}, ...options }: StackToDeploy,
  pseudo: PseudoParameters,
  deployment: StackDeployment,
): Promise<Readonly<Record<string, string>>> {
  const { validateDefinitions = true, environmentConcurrency = 1 } = options;
  const stack = await readStack(path.resolve(templateFile), parameters, pseudo);
  if (validateDefinitions) await validateEach(stack.stateMachines);
  const withVariables = (definition: FunctionDefinition): FunctionDefinition => {
    const variables = { ...environment, ...definition.environment };
    return { ...definition, environmentConcurrency, environment: variables };
  };
  await deployment.deploy({ ...stack, functions: stack.functions.map(withVariables) }, pseudo);
  return stack.outputs;
}

async function validateEach(stateMachines: readonly StackStateMachine[]): Promise<void> {
  const { validateDefinition } = await import('../state-machine/validate-definition.ts');
  for (const { definition, substitutions } of stateMachines)
    validateDefinition(fillDefinition(definition, substitutions));
}
