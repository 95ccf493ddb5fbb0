export { lambdaContext } from '../lambda-context.ts';
export {
  type Received,
  startTestAws,
  type TestAws,
  type TestAwsOptions,
  type TestTarget,
} from './test-aws.ts';
