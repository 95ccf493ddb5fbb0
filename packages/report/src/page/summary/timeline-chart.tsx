import { useState } from 'preact/hooks';
import { formatCount, formatDuration, formatNumber } from '../format.ts';
import { axisMarks, type Timeline } from '../model/timeline.ts';

interface Props {
  readonly timeline: Timeline | undefined;
  readonly coarse: boolean;
}

const height = 72;
const unit = 10;

/** The number of targets that ended over time. */
export function TimelineChart({ timeline, coarse }: Props) {
  const [hovered, hover] = useState<number>();
  if (timeline === undefined) {
    return (
      <section class="card timeline" aria-label="Timeline">
        <h2>Timeline</h2>
        <p class="muted">The run has not recorded when its targets ended.</p>
      </section>
    );
  }
  const { bins, length, most, known } = timeline;
  const bin = hovered === undefined ? undefined : bins[hovered];
  const step = length / bins.length;
  const scale = (count: number) => (count === 0 ? 0 : Math.max(1.5, (count / most) * (height - 4)));
  const peak = bins.find(({ succeeded, failed }) => succeeded + failed === most);
  const summary = `${formatCount(known, 'target')} ended over ${formatDuration(length)}, at most ${formatNumber(most)} within ${formatDuration(step)}, ${formatDuration(peak?.from ?? 0)} after the start.`;
  return (
    <section class="card timeline" aria-label="Timeline">
      <div class="card-head">
        <h2>Timeline</h2>
        <p class="muted timeline-note">
          {bin === undefined
            ? `Targets ended per ${formatDuration(step)}, at most ${formatNumber(most)}${coarse ? '; ends are known to the second' : ''}`
            : `${formatDuration(bin.from)} – ${formatDuration(bin.to)}: ${formatNumber(bin.succeeded)} succeeded, ${formatNumber(bin.failed)} failed`}
        </p>
      </div>
      <svg
        class="timeline-chart"
        role="img"
        aria-label={summary}
        viewBox={`0 0 ${bins.length * unit} ${height}`}
        preserveAspectRatio="none"
        onMouseLeave={() => hover(undefined)}
      >
        {bins.map(({ from, succeeded, failed }, index) => {
          const ofFailed = scale(failed);
          const ofSucceeded = scale(succeeded);
          const x = index * unit + 0.8;
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: what hovering shows, the label of the chart sums up
            <g
              key={from}
              class={hovered === index ? 'bin bin-hovered' : 'bin'}
              onMouseEnter={() => hover(index)}
            >
              <rect class="bin-area" x={index * unit} y={0} width={unit} height={height} />
              <rect class="bin-failed" x={x} y={height - ofFailed} width={unit - 1.6} height={ofFailed} />
              <rect
                class="bin-succeeded"
                x={x}
                y={height - ofFailed - ofSucceeded}
                width={unit - 1.6}
                height={ofSucceeded}
              />
            </g>
          );
        })}
      </svg>
      <TimelineTable bins={bins} />
      <div class="timeline-axis" aria-hidden="true">
        {axisMarks(length).map((mark) => (
          <span
            key={mark}
            class={mark > length * 0.94 ? 'timeline-last' : undefined}
            style={{ left: `${(100 * mark) / length}%` }}
          >
            {mark === 0 ? '0' : formatDuration(mark)}
          </span>
        ))}
      </div>
    </section>
  );
}

/** The same as a table, for readers who cannot see the chart. */
function TimelineTable({ bins }: Pick<Timeline, 'bins'>) {
  const shown = bins.filter(({ succeeded, failed }) => succeeded + failed > 0);
  return (
    <div class="visually-hidden">
      <table>
        <caption>Targets that ended, by time after the start of the run</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Succeeded</th>
            <th scope="col">Failed</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ from, to, succeeded, failed }) => (
            <tr key={from}>
              <th scope="row">
                {formatDuration(from)} to {formatDuration(to)}
              </th>
              <td>{succeeded}</td>
              <td>{failed}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
