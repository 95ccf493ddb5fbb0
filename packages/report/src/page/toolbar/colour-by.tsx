import { useLayoutEffect, useState } from 'preact/hooks';
import type { ColourMode } from '../model/colouring.ts';
import { useDelayed } from './use-delayed.ts';

interface Props {
  readonly mode: ColourMode;
  readonly path: string;
  readonly suggestions: readonly string[];
  readonly hasResults: boolean;
  readonly hasDurations: boolean;
  readonly problem: string | undefined;
  readonly isReading: boolean;
  readonly choose: (mode: ColourMode, path: string) => void;
}

/** Milliseconds after the last key until the path is applied, because that reads all results. */
const typingPause = 250;

/** Chooses the property that colours the map. */
export function ColourBy(props: Props) {
  const { mode, path, suggestions, hasResults, hasDurations, problem, isReading, choose } = props;
  const [text, setText] = useState(path);
  // A layout effect, because an effect after painting could undo what the user has typed by then.
  useLayoutEffect(() => setText(path), [path]);
  const applySoon = useDelayed(typingPause);
  const type = (typed: string) => {
    setText(typed);
    applySoon(() => typed.trim() !== '' && choose('value', typed));
  };
  const options: readonly [ColourMode, string, boolean][] = [
    ['outcome', 'Outcome', true],
    ['duration', 'Duration', hasDurations],
    ['value', 'Value', hasResults],
  ];
  return (
    <form
      class="colour-by"
      onSubmit={(event) => {
        event.preventDefault();
        choose('value', text);
      }}
    >
      <fieldset class="segmented">
        <legend>Colour by</legend>
        {options.map(([key, name, isThere]) => (
          <label key={key}>
            <input
              type="radio"
              name="colour"
              checked={mode === key}
              disabled={!isThere}
              onChange={() => choose(key, text)}
            />
            <span>{name}</span>
          </label>
        ))}
      </fieldset>
      {mode === 'value' && (
        <label class="path-field">
          <span class="visually-hidden">Path into the results</span>
          <input
            class="mono"
            list="value-paths"
            placeholder="parameters.length"
            value={text}
            spellcheck={false}
            aria-invalid={problem !== undefined}
            aria-describedby={problem === undefined ? undefined : 'path-problem'}
            onInput={({ currentTarget }) => type(currentTarget.value)}
            onChange={({ currentTarget }) => choose('value', currentTarget.value)}
          />
          <datalist id="value-paths">
            {suggestions.map((suggestion) => (
              <option key={suggestion} value={suggestion} />
            ))}
          </datalist>
        </label>
      )}
      <span class="muted" role="status">
        {mode === 'value' && isReading ? 'Reading the results …' : ''}
      </span>
      {mode === 'value' && problem !== undefined && (
        <span class="problem" id="path-problem" role="alert">
          {problem}
        </span>
      )}
    </form>
  );
}
