import { progressLine, progressSentence, type TargetCounts } from './progress-line.ts';

/** Milliseconds. On a terminal the bar is redrawn; a log gets a line after two seconds, then at growing intervals. */
const pauses = { redraw: 100, firstLine: 2_000, longestLine: 60_000 } as const;

const clearLine = '\r\u001B[2K';

/** Shows a run's progress until it is stopped. */
export interface ProgressDisplay {
  /** Writes a line above the bar. */
  note(line: string): void;
  /** Removes the bar, so that the next text starts on a clean line. */
  stop(): void;
}

/**
 * Shows progress on a stream: a moving bar on a terminal, a plain line from time to time elsewhere.
 *
 * @param counts called for each drawing.
 * @param env decides together with the stream whether a line can be redrawn.
 * @param seconds since the run began, which may be long before this call; counted from now when absent.
 */
export function showProgress(
  stream: NodeJS.WriteStream,
  counts: () => TargetCounts,
  env: NodeJS.ProcessEnv = process.env,
  seconds: () => number = stopwatch(),
): ProgressDisplay {
  const show = stream.isTTY && env.TERM !== 'dumb' && !env.CI ? showBar : showLines;
  return show(stream, counts, seconds);
}

/** Starts a stopwatch. @returns a function that gives the seconds since then. */
function stopwatch(): () => number {
  const start = performance.now();
  return () => (performance.now() - start) / 1000;
}

type Show = (
  stream: NodeJS.WriteStream,
  counts: () => TargetCounts,
  seconds: () => number,
) => ProgressDisplay;

const showBar: Show = (stream, counts, seconds) => {
  const draw = () => {
    stream.write(clearLine + progressLine(counts(), seconds(), stream.columns ?? 80));
  };
  draw();
  const timer = setInterval(draw, pauses.redraw);
  return {
    note(line) {
      stream.write(`${clearLine}${line}\n`);
      draw();
    },
    stop() {
      clearInterval(timer);
      stream.write(clearLine);
    },
  };
};

const showLines: Show = (stream, counts, seconds) => {
  let pause: number = pauses.firstLine;
  let timer: NodeJS.Timeout;
  const write = () => {
    stream.write(`${progressSentence(counts(), seconds())}\n`);
    pause = Math.min(pause * 2, pauses.longestLine);
    timer = setTimeout(write, pause);
  };
  timer = setTimeout(write, pause);
  return {
    note: (line) => stream.write(`${line}\n`),
    stop: () => clearTimeout(timer),
  };
};
