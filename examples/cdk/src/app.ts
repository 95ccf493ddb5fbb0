import { StepEverywhere } from '@step-everywhere/infra/cdk';
import { App, Stack } from 'aws-cdk-lib';
import { addWorkers } from './workers.ts';

const app = new App();
const stack = new Stack(app, 'step-everywhere');
new StepEverywhere(stack, 'StepEverywhere', { resultsExpireAfterDays: 365 });
addWorkers(stack, { node: variable('LAYER'), python: variable('PYTHON_LAYER') });

function variable(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new Error(`The environment has no ${name}: export the ARN of the published layer by that name.`);
  return value;
}
