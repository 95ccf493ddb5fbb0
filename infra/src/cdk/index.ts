export { StepEverywhere, type StepEverywhereProps } from './step-everywhere.ts';
export { StepEverywherePropsError } from './template-parameters.ts';
