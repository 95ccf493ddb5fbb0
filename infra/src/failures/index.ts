export { type Explanation, explainFailure } from './explain-failure.ts';
export type { FailedSubject, Failure } from './failure.ts';
export { classRemedies, type FailureClass, failureClasses, isFailureClass } from './failure-class.ts';
export { generalReason, type ReasonText } from './general-reason.ts';
