import type { RunReport } from '../../run-report.ts';
import { type Filter, isEverything, noFilter } from '../model/filter.ts';
import { type RowOrder, rowOrders } from '../model/order-rows.ts';
import { listUnits } from './list-units.ts';

interface Props {
  readonly report: RunReport;
  readonly filter: Filter;
  readonly setFilter: (filter: Filter) => void;
  readonly order: RowOrder;
  readonly setOrder: (order: RowOrder) => void;
}

/** Search, filters and order. */
export function Toolbar({ report, filter, setFilter, order, setOrder }: Props) {
  const units = listUnits(report);
  const classes = [...new Set(report.reasons.map(({ class: name }) => name).filter(Boolean))].sort();
  return (
    <search class="toolbar">
      <label class="field field-search">
        <span>Search</span>
        <input
          type="search"
          placeholder="Account, id, region, message …"
          value={filter.query}
          spellcheck={false}
          onInput={({ currentTarget }) => setFilter({ ...filter, query: currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>Organizational unit</span>
        <select
          value={filter.unit}
          disabled={units.length === 0}
          onChange={({ currentTarget }) => setFilter({ ...filter, unit: currentTarget.value })}
        >
          <option value="">{units.length === 0 ? 'Not recorded' : 'All'}</option>
          {units.map(({ id, name, depth, accounts }) => (
            <option key={id} value={id}>
              {`${'\u00A0\u00A0'.repeat(depth)}${name} (${accounts})`}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>Class of failure</span>
        <select
          value={filter.class}
          disabled={classes.length === 0}
          onChange={({ currentTarget }) => setFilter({ ...filter, class: currentTarget.value })}
        >
          <option value="">{classes.length === 0 ? 'No failures' : 'All'}</option>
          {classes.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>Order of accounts</span>
        <select value={order} onChange={({ currentTarget }) => setOrder(currentTarget.value as RowOrder)}>
          {Object.entries(rowOrders).map(([key, name]) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        class="button"
        disabled={isEverything(filter)}
        onClick={() => setFilter(noFilter)}
      >
        Clear filters
      </button>
    </search>
  );
}
