import { regionsOf } from '@step-everywhere/core/contract';
import type { AroundCall } from '@step-everywhere/emulator/internal';
import type { CallMeter } from './meters.ts';

/** The function's answer, and its account. */
interface Answer {
  readonly AccountId: string;
  readonly text: string;
}

/** Answers that replace functions while {@link StandIns.active}. */
export class StandIns {
  active = false;
  /** Number of accounts for which the shipped function runs; after them, its first answer is used with the account's id. */
  issuedForReal = 0;
  /** Number of accounts whose credentials the function has issued. */
  issued = 0;
  readonly #calls: CallMeter;
  #answer: Promise<Answer> | undefined;

  constructor(calls: CallMeter) {
    this.#calls = calls;
  }

  /** Counts every call, and answers invocations that need no function. */
  readonly around: AroundCall = async ({ service, operation, input }, run) => {
    this.#calls.count(service, operation);
    if (operation === 'ListRegions') return everyRegion;
    if (!this.active || operation !== 'Invoke') return run();
    if (input.FunctionName.includes(':function:StepEverywhere_')) return answerOf('"stored"');
    if (!/IssueCredentials/.test(input.FunctionName)) return run();
    const { AccountId } = JSON.parse(Buffer.from(input.Payload).toString());
    if (this.issued < this.issuedForReal) {
      this.issued += 1;
      const answer = run() as Promise<{ readonly Payload: Uint8Array }>;
      this.#answer ??= answer.then(({ Payload }) => ({ AccountId, text: Buffer.from(Payload).toString() }));
      return answer;
    }
    const first = await (this.#answer as Promise<Answer>);
    return answerOf(first.text.replaceAll(first.AccountId, AccountId));
  };
}

/** The accounts of the benchmark have enabled every region. */
const everyRegion = {
  Regions: regionsOf('aws').map(({ code }) => ({ RegionName: code, RegionOptStatus: 'ENABLED' })),
};

const answerOf = (text: string) => ({
  StatusCode: 200,
  Payload: Buffer.from(text),
  ExecutedVersion: '$LATEST',
});
