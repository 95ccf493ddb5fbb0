import { makeOrganization, parseOrganization } from '@step-everywhere/emulator';
import { describe, expect, it } from 'vitest';
import { completeInput } from '../../src/local/complete-input.ts';

const arn = 'arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_throw';
const worker = { name: 'StepEverywhere_throw', arn };
const madeUp = makeOrganization({ accounts: 2 });

function organization(...roles: { name: string; assumable: boolean }[]) {
  return parseOrganization(
    JSON.stringify({
      defaults: {
        roles: roles.map(({ name, assumable }) => ({
          name,
          ...(assumable ? { tags: { 'stepeverywhere:assumable': 'true' } } : {}),
        })),
      },
      accounts: [{ id: '210000000001', name: 'payments' }],
    }),
  );
}

describe('the role', () => {
  const auditor = { name: 'ops/Auditor', assumable: true };
  it('is the only assumable one of the organization', () => {
    expect(completeInput({}, worker, madeUp)).toEqual({ Function: arn, RoleName: 'Auditor' });
    const one = organization(auditor, { name: 'Admin', assumable: false });
    expect(completeInput({}, worker, one)).toMatchObject({ RoleName: 'ops/Auditor' });
  });

  it('is the given one first', () => {
    const two = organization(auditor, { name: 'Other', assumable: false });
    expect(completeInput({ RoleName: 'Other' }, worker, two)).toMatchObject({ RoleName: 'Other' });
  });

  it.each([
    ['Audtor', madeUp, 'the role Audtor; the accounts have Auditor (Did you mean Auditor?)'],
    ['Elsewhere', madeUp, 'the role Elsewhere; the accounts have Auditor'],
    ['Auditor', organization(auditor), 'the role Auditor; the accounts have ops/Auditor'],
    ['Auditor', organization(), 'the role Auditor; no account has a role'],
  ])('is one that an account has, not %s', (RoleName, of, message) => {
    expect(() => completeInput({ RoleName }, worker, of)).toThrow(
      `--role: no account of the organization has ${message}`,
    );
  });

  it.each([
    [[auditor, { name: 'Admin', assumable: true }], /--role: .*--input \(there are ops\/Auditor, Admin\)$/],
    [[{ name: 'Admin', assumable: false }], /--role: .*no role has the tag stepeverywhere:assumable = true/],
  ])('is asked for by the name of the option', (roles, message) => {
    expect(() => completeInput({}, worker, organization(...roles))).toThrow(message);
  });
});

describe('the function', () => {
  it.each([arn, `${arn}:$LATEST`, 'arn:aws:lambda:us-east-1:111111111111:function:Foo', 'nonsense', 7])(
    'may be %s, which the orchestrator checks',
    (given) => {
      expect(completeInput({ Function: given }, worker, madeUp)).toMatchObject({ Function: given });
    },
  );

  it.each([arn.replace('throw', 'other'), arn.replace('111111111111', '222222222222')])(
    'is not %s, which this run did not deploy',
    (given) => {
      expect(() => completeInput({ Function: given }, worker, madeUp)).toThrow(
        `--input: Function is "${given}", but this run deployed StepEverywhere_throw; leave Function out`,
      );
    },
  );
});
