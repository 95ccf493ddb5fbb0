import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { awsQuery } from '../protocols/aws-query.ts';
import type { Call, Operation, Service } from '../service.ts';
import { checkInput } from './input-check.ts';

/** A message that was published to a topic. */
export interface TopicMessage {
  /** ARN of the topic. */
  readonly topicArn: string;
  /** Its subject, if it has one. */
  readonly subject: string | undefined;
  /** Its text. */
  readonly message: string;
}

/** Settings of {@link snsService}. */
export interface SnsSettings {
  /** Whether a topic exists: only topics of stacks do. */
  readonly hasTopic: (arn: string) => boolean;
  /** Receives each message; there are no subscribers. */
  readonly take: (message: TopicMessage) => void;
}

/**
 * SNS: `Publish` to the topics of stacks.
 *
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function snsService({ hasTopic, take }: SnsSettings): Service {
  return {
    signingName: 'sns',
    protocol: awsQuery({ version: '2010-03-31', namespace: 'http://sns.amazonaws.com/doc/2010-03-31/' }),
    operations: {
      Publish: (input: PublishInput, call) => publish(input, call, hasTopic, take),
    } satisfies Record<string, Operation>,
  };
}

interface PublishInput {
  readonly TopicArn?: string;
  readonly Message?: string;
  readonly Subject?: string;
}

/** Largest message in bytes. */
const MAX_BYTES = 256 * 1024;

/** A subject is ASCII, begins with a letter, digit or punctuation mark, and is one line of fewer than 100 characters. */
const SUBJECT = /^[!-~][ -~]{0,98}$/;

function publish(
  { TopicArn, Message, Subject }: PublishInput,
  { caller, region }: Call,
  hasTopic: SnsSettings['hasTopic'],
  take: SnsSettings['take'],
): object {
  checkInput(
    'InvalidParameter',
    { TopicArn, Message, Subject },
    {
      TopicArn: { kind: 'string', required: true },
      Message: { kind: 'string', required: true, minLength: 1 },
      Subject: { kind: 'string' },
    },
  );
  const [, , , topicRegion, accountId] = String(TopicArn).split(':');
  if (topicRegion !== region) throw new AwsError('InvalidParameter', 'Invalid parameter: TopicArn');
  if (accountId !== caller.accountId || !hasTopic(String(TopicArn)))
    throw new AwsError('NotFound', 'Topic does not exist', 404);
  if (Subject !== undefined && !SUBJECT.test(Subject))
    throw new AwsError('InvalidParameter', 'Invalid parameter: Subject');
  if (Buffer.byteLength(String(Message)) > MAX_BYTES)
    throw new AwsError('InvalidParameter', 'Invalid parameter: Message too long');
  take({ topicArn: String(TopicArn), subject: Subject, message: String(Message) });
  return { MessageId: randomUUID() };
}
