export { lambdaContext } from '../lambda-context.ts';
export { type Received, startTestAws, type TestAws, type TestAwsOptions } from './test-aws.ts';
export type { TestTarget } from './test-event.ts';
