export { type Explanation, explainFailure } from './explain-failure.ts';
export type { Failure } from './failure.ts';
export { classRemedies, type FailureClass, failureClasses } from './failure-class.ts';
export { generalReason } from './general-reason.ts';
