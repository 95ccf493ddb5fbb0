import { randomUUID } from 'node:crypto';
import type { DeliveredEvent } from '../services/events.ts';
import type { Execution } from '../state-machine/execution.ts';

/**
 * The event that EventBridge gets when an execution starts or ends.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function statusChangeEvent(execution: Execution): DeliveredEvent {
  const { arn, name, stateMachineArn, status, startDate, stopDate, input, output, error, cause } = execution;
  const [, , , region = '', account = ''] = arn.split(':');
  const isEnded = stopDate !== undefined;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account,
    time: (stopDate ?? startDate).toISOString().replace(/\.\d+/, ''),
    region,
    resources: [arn],
    detail: {
      executionArn: arn,
      stateMachineArn,
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      name,
      status,
      startDate: startDate.getTime(),
      stopDate: stopDate?.getTime() ?? null,
      input,
      inputDetails: { included: true },
      output: output ?? null,
      outputDetails: output === undefined ? null : { included: true },
      error: error ?? null,
      cause: cause ?? null,
      redriveCount: 0,
      redriveDate: null,
      redriveStatus: isEnded && status !== 'SUCCEEDED' ? 'REDRIVABLE' : 'NOT_REDRIVABLE',
      redriveStatusReason: null,
    },
  };
}
