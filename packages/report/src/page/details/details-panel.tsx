import type { Ref } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { RunReport } from '../../run-report.ts';
import type { ResultStore } from '../data/result-store.ts';
import { formatBytes, formatDuration, formatTime } from '../format.ts';
import { regionName, statusNames, type Target, targetAt } from '../model/target.ts';
import { StatusBadge } from '../summary/status-badge.tsx';
import { JsonView } from './json-view.tsx';

interface Props {
  readonly report: RunReport;
  readonly results: ResultStore;
  readonly cell: number;
  readonly heading: Ref<HTMLHeadingElement>;
  readonly onClose: () => void;
}

/** All facts about one target. */
export function DetailsPanel({ report, results, cell, heading, onClose }: Props) {
  const target = targetAt(report, cell);
  const { account, region, status } = target;
  const units = account.path.map((id) => report.units[id] ?? id);
  return (
    <aside class="details" aria-label="Details of the target">
      <div class="details-head">
        <div>
          <h2 tabIndex={-1} ref={heading}>
            {account.name}
          </h2>
          <p class="muted">
            <span class="mono">{account.id}</span> · {regionName(region)}
          </p>
        </div>
        <button type="button" class="button button-icon" aria-label="Close the details" onClick={onClose}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M4 4l8 8M12 4l-8 8" />
          </svg>
        </button>
      </div>
      <p>
        <StatusBadge status={status}>{statusNames[status]}</StatusBadge>
      </p>
      <Failure target={target} />
      <dl class="details-facts">
        {units.length > 0 && <Row name="Unit">{units.join(' / ')}</Row>}
        {target.started !== undefined && <Row name="Started">{formatTime(target.started)}</Row>}
        {target.ended !== undefined && <Row name="Ended">{formatTime(target.ended)}</Row>}
        {target.duration !== undefined && <Row name="Took">{formatDuration(target.duration)}</Row>}
        {target.size !== undefined && <Row name="Result">{formatBytes(target.size)}</Row>}
      </dl>
      <Result report={report} results={results} target={target} />
    </aside>
  );
}

function Row({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Failure({ target: { reason } }: { readonly target: Target }) {
  if (reason === undefined) return null;
  return (
    <div class="failure">
      {reason.error !== '' && (
        <p>
          <strong>{reason.error}</strong> <span class="chip">{reason.class}</span>
        </p>
      )}
      <p class="message">{reason.message}</p>
      {reason.remedy !== '' && (
        <p class="remedy">
          <strong>Remedy</strong> {reason.remedy}
        </p>
      )}
    </div>
  );
}

/** The result or, for a target that did not succeed, its failure, as JSON. */
function Result({
  report,
  results,
  target,
}: Pick<Props, 'report' | 'results'> & { readonly target: Target }) {
  const [json, setJson] = useState<string | undefined | 'loading'>('loading');
  const { cell, account, region, size, status, reason } = target;
  const held = report.cells.held[cell] === 1;
  useEffect(() => {
    let isCurrent = true;
    setJson('loading');
    results.get(cell).then((found) => isCurrent && setJson(found));
    return () => {
      isCurrent = false;
    };
  }, [cell, results]);
  const location = report.run.resultLocation
    ?.replaceAll('{account}', account.id)
    .replaceAll('{region}', region);
  const error = reason && { status: statusNames[status], ...reason };
  return (
    <div class="result">
      {held && json !== 'loading' && json !== undefined && <JsonView title="Result" json={json} />}
      {!held && error && <JsonView title="Error" json={JSON.stringify(error)} />}
      {!held && size !== undefined && (
        <p class="left-out">
          This result of {formatBytes(size)} was left out of the file to keep it small. It is stored where the
          run put it.
        </p>
      )}
      {size !== undefined && location !== undefined && (
        <p class="location">
          <span class="muted">Stored at</span> <code>{location}</code>
        </p>
      )}
    </div>
  );
}
