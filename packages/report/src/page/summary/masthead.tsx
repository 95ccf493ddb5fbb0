import type { ComponentChildren } from 'preact';
import type { RunFacts } from '../../run-report.ts';
import { workerName } from '../../worker-name.ts';
import type { LiveState } from '../data/follow-run.ts';
import { formatDuration, formatTime } from '../format.ts';
import type { Theme, ThemeChoice } from '../theme/use-theme.ts';

interface Props {
  readonly run: RunFacts;
  readonly theme: Theme;
  /** Only for a page that follows a run. */
  readonly live: LiveState | undefined;
}

const choices: readonly [ThemeChoice, string][] = [
  ['auto', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

const states: Readonly<Record<LiveState, string>> = {
  following: 'Running, followed live',
  lost: 'Not known',
  stopped: 'Not known: the command ended before the run did',
};

/** The run and its times. */
export function Masthead({ run, theme, live }: Props) {
  const execution = run.execution.split(':').at(-1) ?? '';
  return (
    <header class="masthead">
      <div class="brand">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M3 3h5v5H3zM10 3h5v5h-5zM3 10h5v5H3zM17 10h5v5h-5zM10 17h5v5h-5z" />
          <path class="brand-accent" d="M10 10h5v5h-5zM17 3h5v5h-5zM3 17h5v5H3zM17 17h5v5h-5z" />
        </svg>
        <div>
          <p class="eyebrow">step-everywhere run report</p>
          <h1>{workerName(run.worker) || 'A run that is starting'}</h1>
        </div>
      </div>
      <dl class="facts">
        <Fact name="Started" value={formatTime(run.startTime)} />
        {run.endTime === undefined ? (
          <Fact name="State" value={live === undefined ? 'Running when this was written' : states[live]}>
            {live === 'following' && <span class="live-dot" />}
          </Fact>
        ) : (
          <Fact
            name={run.retries > 0 ? 'Took, with retries' : 'Took'}
            value={formatDuration(run.endTime - run.startTime)}
          />
        )}
        {run.role !== '' && <Fact name="Role" value={run.role} />}
        <Fact name="Execution" value={execution} isCode />
        {run.retries > 0 && <Fact name="Retries merged" value={String(run.retries)} />}
      </dl>
      <div class="masthead-actions">
        <fieldset class="segmented">
          <legend class="visually-hidden">Colours of the page</legend>
          {choices.map(([choice, name]) => (
            <label key={choice}>
              <input
                type="radio"
                name="theme"
                checked={theme.choice === choice}
                onChange={() => theme.choose(choice)}
              />
              <span>{name}</span>
            </label>
          ))}
        </fieldset>
        <button type="button" class="button" onClick={() => print()}>
          Print
        </button>
      </div>
    </header>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: string;
  readonly isCode?: boolean;
  readonly children?: ComponentChildren;
}

function Fact({ name, value, isCode = false, children }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class={isCode ? 'mono' : undefined}>
        {children}
        {value}
      </dd>
    </div>
  );
}
