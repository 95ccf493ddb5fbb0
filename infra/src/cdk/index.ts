export type { KeyAndBucket, StepEverywhereProps } from './props.ts';
export { StepEverywhere } from './step-everywhere.ts';
export { StepEverywherePropsError } from './template-parameters.ts';
