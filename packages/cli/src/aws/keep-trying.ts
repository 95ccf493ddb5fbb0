import { setTimeout as delay } from 'node:timers/promises';
import { isTemporary } from '@step-everywhere/infra/internal/orchestrator';
import { visibleLine } from '../console/terminal-text.ts';

/** Milliseconds between two attempts. */
const pauses = { first: 500, growth: 1.5, longest: 10_000 } as const;

/** How a call is repeated. */
export interface KeepTryingOptions {
  /** Reports that AWS is out of reach, and later that it answers again. */
  readonly note: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Repeats a call for as long as AWS throttles, is out of reach, or breaks the connection.
 *
 * @param call must do no harm when it is made twice.
 * @throws every other error of AWS, and the signal's reason when it aborts.
 */
export async function keepTrying<Result>(
  call: () => Promise<Result>,
  { note, signal }: KeepTryingOptions,
): Promise<Result> {
  let pause: number = pauses.first;
  let isAway = false;
  for (;;) {
    signal.throwIfAborted();
    try {
      const result = await call();
      if (isAway) note('AWS answers again.');
      return result;
    } catch (error) {
      if (!isTemporary(error)) throw error;
      if (!isAway) note(`AWS does not answer (${visibleLine((error as Error).message)}); trying again`);
      isAway = true;
    }
    await delay(pause, undefined, { signal }).catch(() => undefined);
    pause = Math.min(pause * pauses.growth, pauses.longest);
  }
}
