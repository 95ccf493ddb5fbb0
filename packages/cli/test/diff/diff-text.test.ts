import { expect, it } from 'vitest';
import { describeChange } from '../../src/diff/diff-text.ts';

const ended = { Status: 'succeeded' } as const;
const target = { AccountId: '111111111111', AccountName: 'prod', Region: 'us-east-1' };
const described = (From: unknown, To: unknown) =>
  describeChange({
    ...{ ...target, Change: 'result', From: ended, To: ended },
    Paths: [{ Path: '$.Policy', From, To }],
  });

it('shows long values around their first difference', () => {
  const [same, rest] = ['s'.repeat(200), 'r'.repeat(200)];
  const before = `…${'s'.repeat(20)}`;
  expect(described(`${same}Allow${rest}`, `${same}Deny${rest}`)).toContain(
    `: ${before}Allow${'r'.repeat(53)}… → ${before}Deny${'r'.repeat(54)}…\n`,
  );
});

it('shows the start of long values that differ there, and short ones whole', () => {
  const rest = 'r'.repeat(200);
  expect(described(`Allow${rest}`, 'Deny')).toContain(`: "Allow${'r'.repeat(73)}… → "Deny"\n`);
  expect(described(3, 4)).toContain(': 3 → 4\n');
});

it('shows what a long value has gained at its end', () => {
  const same = 's'.repeat(200);
  expect(described(same, `${same}!`)).toContain(`: …${'s'.repeat(20)}" → …${'s'.repeat(20)}!"\n`);
});
