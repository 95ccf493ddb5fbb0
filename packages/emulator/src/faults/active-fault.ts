import { AwsError } from '../aws-error.ts';
import { EVERY_SERVICE, type Fault, type FaultyRequest } from './fault.ts';
import { usualAnswer } from './usual-answers.ts';

/** An injected fault, and its effects so far. */
export class ActiveFault {
  readonly fault: Fault;
  readonly #random: () => number;
  readonly #now: () => number;
  #firstAt: number | undefined;
  #struck = 0;

  /**
   * @param random from 0 to 1, for `share`
   * @param now a clock in milliseconds
   */
  constructor(fault: Fault, random: () => number, now: () => number) {
    this.fault = fault;
    this.#random = random;
    this.#now = now;
  }

  /** Decides whether the fault affects a request, and counts it if so. */
  strikes(request: FaultyRequest): boolean {
    const { service, operation, when, share = 1, times = Number.POSITIVE_INFINITY } = this.fault;
    if (service !== request.service && service !== EVERY_SERVICE) return false;
    if ((operation ?? request.operation) !== request.operation) return false;
    if (this.#struck >= times || (when !== undefined && !when(request))) return false;
    this.#firstAt ??= this.#now();
    if (this.#now() - this.#firstAt >= (this.fault.seconds ?? Number.POSITIVE_INFINITY) * 1000) return false;
    if (share < 1 && this.#random() >= share) return false;
    this.#struck += 1;
    return true;
  }

  /** The error to answer with, if the fault has one. */
  error(request: FaultyRequest): AwsError | undefined {
    const { answer } = this.fault;
    const given =
      typeof answer === 'function'
        ? answer(request)
        : typeof answer === 'string'
          ? usualAnswer(answer, request.service)
          : answer;
    if (given === undefined) return undefined;
    const { code, message = 'A fault that was injected into the emulator.', statusCode = 400 } = given;
    return new AwsError(code, message, statusCode, { members: given.members ?? {} });
  }
}
