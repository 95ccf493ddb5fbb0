export { lambdaContext } from '../lambda-context.ts';
export type { Received } from './received.ts';
export { startTestAws, type TestAws, type TestAwsOptions } from './test-aws.ts';
export type { TestTarget } from './test-event.ts';
