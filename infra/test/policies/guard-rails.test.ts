import { describe, expect, it } from 'vitest';
import { type Cell, describeCell, readTables } from './questions/read-tables.ts';
import { requestOf } from './questions/request.ts';
import { answer, documentsOf, faultOf } from './simulation/simulate.ts';

const cells = readTables();
const byQuestion = Map.groupBy(cells, ({ at, question }) => `${at.split(':')[0]}: ${question}`);

describe('the policies of the template answer as the tables say', () => {
  it('has at least 150 cells, each asked once', () => {
    expect(cells.length).toBeGreaterThanOrEqual(150);
    expect(repeated(cells)).toEqual([]);
  });

  it.each([...byQuestion])('%s', (_, asked) => {
    const wrong = asked.flatMap((cell) => {
      const request = requestOf(cell);
      const found = answer(request, documentsOf(request));
      return found === cell.answer
        ? []
        : [`${cell.at} ${describeCell(cell)} is ${found}, not ${cell.answer}`];
    });
    expect(wrong).toEqual([]);
  });

  it('only asks possible questions', async () => {
    const faults = await Promise.all(
      cells.map(async (cell) => {
        const request = requestOf(cell);
        const fault = await faultOf(request, documentsOf(request));
        return fault === undefined ? [] : [`${cell.at} ${describeCell(cell)}: ${fault}`];
      }),
    );
    expect(faults.flat()).toEqual([]);
  });
});

/** Cells that the tables contain twice: the second adds nothing, and could have another answer. */
function repeated(all: readonly Cell[]): readonly string[] {
  const groups = Map.groupBy(all, describeCell);
  return [...groups].filter(([, { length }]) => length > 1).map(([name]) => name);
}
