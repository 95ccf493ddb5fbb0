import { useEffect, useMemo, useState } from 'preact/hooks';
import type { LoadedReport } from './data/load-report.ts';
import { type Colouring, type ColourMode, colourByDuration, colourByValue } from './model/colouring.ts';
import { parsePath, suggestPaths, valueAt } from './model/value-path.ts';

/** How the map is coloured, and how to choose. */
export interface ChosenColouring {
  readonly mode: ColourMode;
  readonly path: string;
  readonly colouring: Colouring;
  readonly suggestions: readonly string[];
  /** Why there is nothing to see at the path. */
  readonly problem: string | undefined;
  readonly choose: (mode: ColourMode, path: string) => void;
}

const byOutcome: Colouring = { kind: 'outcome' };

/** Colours by outcome until another way is chosen; values are read out of all results. */
export function useColouring({ report, results }: LoadedReport): ChosenColouring {
  const [{ mode, path }, setChoice] = useState<{ mode: ColourMode; path: string }>({
    mode: 'outcome',
    path: '',
  });
  const [byValue, setByValue] = useState<{ colouring: Colouring; problem: string | undefined }>();
  const suggestions = useSuggestions({ report, results });
  const byDuration = useMemo(
    () => (mode === 'duration' ? colourByDuration(report) : byOutcome),
    [mode, report],
  );
  useEffect(() => {
    if (mode !== 'value') return undefined;
    let isCurrent = true;
    readValues({ report, results }, path).then((found) => isCurrent && setByValue(found));
    return () => {
      isCurrent = false;
    };
  }, [mode, path, report, results]);
  return {
    mode,
    path,
    colouring: mode === 'value' ? (byValue?.colouring ?? byOutcome) : byDuration,
    suggestions,
    problem: byValue?.problem,
    choose: (chosen, given) => setChoice({ mode: chosen, path: given || suggestions[0] || '$' }),
  };
}

async function readValues({ report, results }: LoadedReport, path: string) {
  const steps = parsePath(path);
  const values = new Map<number, unknown>();
  if (steps === undefined) {
    return {
      colouring: byOutcome,
      problem: `${path} is no path; write one as parameters.length or $.items[0].state.`,
    };
  }
  for await (const [cell, json] of results.all()) {
    const value = valueAt(parse(json), steps);
    if (value !== undefined) values.set(cell, value);
  }
  const problem = values.size === 0 ? `No result has a value at ${path}.` : undefined;
  return { colouring: colourByValue(values, report, path), problem };
}

/** Paths of the first result that has any. */
function useSuggestions({ report, results }: LoadedReport): readonly string[] {
  const [paths, setPaths] = useState<readonly string[]>([]);
  useEffect(() => {
    const first = report.cells.held.indexOf(1);
    if (first >= 0) results.get(first).then((json) => setPaths(suggestPaths(parse(json ?? 'null'))));
  }, [report, results]);
  return paths;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
