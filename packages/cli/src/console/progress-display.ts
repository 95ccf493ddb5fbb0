import { progressLine, progressSentence, type TargetCounts } from './progress-line.ts';

/** Milliseconds. A terminal's bar moves; a log gets a line after two seconds, and then ever more seldom. */
const pauses = { redraw: 100, firstLine: 2_000, longestLine: 60_000 } as const;

const clearLine = '\r\u001B[2K';

/** Shows a run's progress until it is stopped. */
export interface ProgressDisplay {
  /** Writes a line of its own, above the bar. */
  note(line: string): void;
  /** Takes the bar away; what is written next starts on a clean line. */
  stop(): void;
}

/**
 * Shows progress on a stream: a bar that moves on a terminal, now and then a plain line elsewhere.
 *
 * @param counts asked for whenever something is drawn.
 * @param env decides with the stream whether this is a terminal that can redraw a line.
 * @param seconds since the run began, which may be long before it is shown; since now when absent.
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

/** Starts to count seconds. */
export function stopwatch(): () => number {
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
