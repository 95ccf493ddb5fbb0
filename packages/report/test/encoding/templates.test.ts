import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillTemplate, makeTemplate } from '../../src/encoding/index.ts';

const text = fc.string({ unit: 'binary', maxLength: 40 }).filter((value) => value.isWellFormed());
const id = fc.nat({ max: 999_999_999_999 }).map((value) => String(value).padStart(12, '0'));

describe('a message', () => {
  it('is the same for its target after it is filled in', () => {
    const region = fc.constantFrom('us-east-1', 'eu-west-1', '');
    const subject = fc.record({ id, name: text, region });
    const parts = fc.array(fc.oneof(text, fc.constantFrom('\uE000', '\uE003', 'id', 'name', 'region')));
    fc.assert(
      fc.property(subject, parts, (target, pieces) => {
        const said = pieces.map((piece) => target[piece as keyof typeof target] ?? piece).join('');
        expect(fillTemplate(makeTemplate(said, target), target)).toBe(said);
      }),
    );
  });

  it('is shared by targets with the same failure', () => {
    const one = { id: '111111111111', name: 'payments-prod', region: 'us-east-1' };
    const other = { id: '222222222222', name: 'orders-prod', region: 'eu-west-1' };
    const said = ({ id, name, region }: typeof one) => `Cannot enter ${name} (${id}) in ${region}`;
    expect(makeTemplate(said(one), one)).toBe(makeTemplate(said(other), other));
  });
});
