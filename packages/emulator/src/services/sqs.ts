import { createHash, randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { awsJson } from '../protocols/aws-json.ts';
import type { Operation, Service } from '../service.ts';
import { checkInput } from './input-check.ts';

/** Largest message in bytes; 256 KiB before August 2025. */
const MAX_BYTES = 1024 * 1024;

/**
 * SQS: `SendMessage` to the queues of stacks, only for state machines: a client cannot call it, and nothing receives messages. The
 * history of the execution shows the sent messages.
 *
 * @param hasQueue whether a stack has a queue with this URL
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function sqsService(hasQueue: (url: string) => boolean): Service {
  return {
    signingName: 'sqs',
    protocol: awsJson({ version: '1.0', targetPrefix: 'AmazonSQS' }),
    operations: {
      SendMessage: ({ QueueUrl, MessageBody }: SendMessageInput) => {
        checkInput(
          'InvalidParameterValue',
          { QueueUrl, MessageBody },
          {
            QueueUrl: { kind: 'string', required: true },
            MessageBody: { kind: 'string', required: true, minLength: 1 },
          },
        );
        if (Buffer.byteLength(String(MessageBody)) > MAX_BYTES)
          throw new AwsError('InvalidParameterValue', `Message must be shorter than ${MAX_BYTES} bytes.`);
        if (!hasQueue(String(QueueUrl)))
          throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
        const MD5OfMessageBody = createHash('md5').update(String(MessageBody)).digest('hex');
        return { MessageId: randomUUID(), MD5OfMessageBody };
      },
    } satisfies Record<string, Operation>,
  };
}

interface SendMessageInput {
  readonly QueueUrl?: unknown;
  readonly MessageBody?: unknown;
}
