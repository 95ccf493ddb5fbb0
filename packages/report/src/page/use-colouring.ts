import { useEffect, useMemo, useState } from 'preact/hooks';
import type { LoadedReport } from './data/load-report.ts';
import type { ResultStore } from './data/result-store.ts';
import { type Colouring, type ColourMode, colourByDuration, colourByValue } from './model/colouring.ts';
import { parsePath, rankPaths, suggestPaths, valueAt } from './model/value-path.ts';

/** The colouring of the map, and functions to change it. */
export interface ChosenColouring {
  readonly mode: ColourMode;
  readonly path: string;
  readonly colouring: Colouring;
  readonly suggestions: readonly string[];
  /** Why the path shows nothing. */
  readonly problem: string | undefined;
  /** Whether the results are being read for it. */
  readonly isReading: boolean;
  readonly choose: (mode: ColourMode, path: string) => void;
}

const byOutcome: Colouring = { kind: 'outcome' };

/** Colours by outcome until the user chooses another property; for a value, all results are read. */
export function useColouring({ report, results }: LoadedReport): ChosenColouring {
  const [{ mode, path }, setChoice] = useState<{ mode: ColourMode; path: string }>({
    mode: 'outcome',
    path: '',
  });
  const [byValue, setByValue] = useState<{ colouring: Colouring; problem: string | undefined }>();
  const [isReading, setReading] = useState(false);
  const suggestions = useSuggestions({ report, results });
  const byDuration = useMemo(
    () => (mode === 'duration' ? colourByDuration(report) : byOutcome),
    [mode, report],
  );
  useEffect(() => {
    if (mode !== 'value') return undefined;
    let isCurrent = true;
    setReading(true);
    readValues({ report, results }, path, () => isCurrent).then((found) => {
      if (!isCurrent) return;
      setByValue(found);
      setReading(false);
    });
    return () => {
      isCurrent = false;
      setReading(false);
    };
  }, [mode, path, report, results]);
  return {
    mode,
    path,
    colouring: mode === 'value' ? (byValue?.colouring ?? byOutcome) : byDuration,
    suggestions,
    problem: isReading ? undefined : byValue?.problem,
    isReading,
    choose: (chosen, given) => setChoice({ mode: chosen, path: given || suggestions[0] || '$' }),
  };
}

/** @param isWanted the reading stops when it returns false, for example because another path was typed. */
async function readValues({ report, results }: LoadedReport, path: string, isWanted: () => boolean) {
  const steps = parsePath(path);
  const values = new Map<number, unknown>();
  if (steps === undefined) {
    return {
      colouring: byOutcome,
      problem: `${path} is no path; write one as parameters.length or $.items[0].state.`,
    };
  }
  for await (const [cell, json] of results.all()) {
    if (!isWanted()) break;
    const value = valueAt(parse(json), steps);
    if (value !== undefined) values.set(cell, value);
  }
  const problem = values.size === 0 ? `No result has a value at ${path}.` : undefined;
  return { colouring: colourByValue(values, report, path), problem };
}

/** Number of results that are searched for paths, because the first one may be empty. */
const sampled = 50;

/** Paths in the first results, the most frequent first. */
function useSuggestions({ report, results }: LoadedReport): readonly string[] {
  const [paths, setPaths] = useState<readonly string[]>([]);
  useEffect(() => {
    let isCurrent = true;
    samplePaths(results).then((found) => isCurrent && setPaths(found));
    return () => {
      isCurrent = false;
    };
  }, [report, results]);
  return paths;
}

async function samplePaths(results: ResultStore): Promise<readonly string[]> {
  const counts = new Map<string, number>();
  let seen = 0;
  for await (const [, json] of results.all()) {
    for (const path of suggestPaths(parse(json))) counts.set(path, (counts.get(path) ?? 0) + 1);
    seen += 1;
    if (seen === sampled) break;
  }
  return rankPaths([...counts].sort(([, one], [, other]) => other - one).map(([path]) => path));
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
