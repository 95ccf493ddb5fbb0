export type { KeyAndBucket } from './key-and-bucket.ts';
export { StepEverywhere, type StepEverywhereProps } from './step-everywhere.ts';
export { StepEverywherePropsError } from './template-parameters.ts';
