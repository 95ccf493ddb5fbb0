import type { FaultyAnswer } from './fault.ts';

const rate = 'Rate exceeded';
const reduce = 'Please reduce your request rate.';
const failed = 'The service failed for a reason of its own.';
const tryAgain = 'Service is unable to handle request.';

/**
 * The answers of services to too many requests. Services whose model has no such error use the one that is
 * common to all (https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html), S3 with its own
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).
 */
const THROTTLED: Readonly<Record<string, FaultyAnswer>> = {
  account: { code: 'TooManyRequestsException', message: rate, statusCode: 429 },
  ec2: { code: 'RequestLimitExceeded', message: 'Request limit exceeded.', statusCode: 503 },
  events: { code: 'ThrottlingException', message: rate },
  iam: { code: 'Throttling', message: rate },
  kms: { code: 'ThrottlingException', message: rate },
  lambda: { code: 'TooManyRequestsException', message: 'Rate Exceeded.', statusCode: 429 },
  organizations: { code: 'TooManyRequestsException', message: rate },
  s3: { code: 'SlowDown', message: reduce, statusCode: 503 },
  ssm: { code: 'ThrottlingException', message: rate },
  states: { code: 'ThrottlingException', message: rate },
  sts: { code: 'Throttling', message: rate },
};

/** The answers of services when they fail themselves. */
const UNAVAILABLE: Readonly<Record<string, FaultyAnswer>> = {
  account: { code: 'InternalServerException', message: failed, statusCode: 500 },
  ec2: { code: 'InternalError', message: failed, statusCode: 500 },
  events: { code: 'InternalException', message: failed, statusCode: 500 },
  iam: { code: 'ServiceFailure', message: failed, statusCode: 500 },
  kms: { code: 'KMSInternalException', message: failed, statusCode: 500 },
  lambda: { code: 'ServiceException', message: failed, statusCode: 500 },
  organizations: { code: 'ServiceException', message: failed, statusCode: 500 },
  s3: { code: 'ServiceUnavailable', message: tryAgain, statusCode: 503 },
  ssm: { code: 'InternalServerError', message: failed, statusCode: 500 },
  states: { code: 'ServiceUnavailable', message: failed, statusCode: 503 },
  sts: { code: 'ServiceUnavailable', message: failed, statusCode: 503 },
};

/** The answer of a service when it is throttled or fails; the common error for services in neither list. */
export function usualAnswer(kind: 'throttled' | 'unavailable', service: string): FaultyAnswer {
  if (kind === 'throttled') return THROTTLED[service] ?? { code: 'ThrottlingException', message: rate };
  return UNAVAILABLE[service] ?? { code: 'InternalFailure', message: failed, statusCode: 500 };
}
