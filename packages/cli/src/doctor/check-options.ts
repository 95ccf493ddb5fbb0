import { parseStateMachineArn, type StateMachineArn } from '../aws/state-machine-arn.ts';
import { OptionError } from '../console/errors.ts';
import { checkRunInput } from '../input/check-run-input.ts';
import { workerArn } from '../input/run-input.ts';
import type { DoctorOptions } from './doctor.ts';

/** Where nothing is known of the orchestrator yet: a name is checked as it will be anywhere. */
const anywhere = parseStateMachineArn('arn:aws:states:us-east-1:000000000000:stateMachine:any');

/**
 * Checks the options of `doctor` before anything is touched.
 *
 * @param stateMachine once it is known: a worker's ARN must be of its account and region.
 * @throws {OptionError} for a value that no run would take, and for an option that would be ignored.
 */
export function checkOptions(options: DoctorOptions, stateMachine?: StateMachineArn): void {
  const { role, account } = options;
  if (options.stateMachine !== undefined) parseStateMachineArn(options.stateMachine);
  if (role === undefined) {
    const idle = (['account', 'function'] as const).find((name) => options[name] !== undefined);
    if (idle === undefined) return;
    throw new OptionError(`--${idle}`, 'goes with a role that is to be tried; give --role NAME too');
  }
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    throw new OptionError(
      '--account',
      `${JSON.stringify(account)} must be the twelve digits of an account id`,
    );
  }
  const home = stateMachine ?? homeOf(options.function) ?? anywhere;
  const worker = workerArn(options.function ?? 'any', home);
  const input = { Function: worker, RoleName: role, Accounts: { Include: [account ?? '000000000000'] } };
  checkRunInput(input, options, home, []);
}

/** The account and region that a worker's ARN names. */
function homeOf(worker = ''): StateMachineArn | undefined {
  const [, partition, region, account] = /^arn:([\w-]+):lambda:([\w-]+):(\d{12}):/.exec(worker) ?? [];
  if (account === undefined) return undefined;
  return parseStateMachineArn(`arn:${partition}:states:${region}:${account}:stateMachine:any`);
}
