import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sessionName } from '../../src/run/index.ts';

describe('sessionName', () => {
  it('names the run', () => {
    expect(sessionName('6f1c2d3e-0000-4000-8000-000000000000')).toBe(
      'StepEverywhere-6f1c2d3e-0000-4000-8000-000000000000',
    );
  });

  it('is always valid for STS, for a session and for a source identity', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 80, unit: 'binary' }), (name) => {
        expect(sessionName(name)).toMatch(/^[\w+=,.@-]{2,64}$/);
      }),
    );
  });

  it('differs for different runs', () => {
    const name = fc.string({ minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(name, name, (a, b) => {
        fc.pre(a !== b);
        expect(sessionName(a)).not.toBe(sessionName(b));
      }),
    );
    expect(sessionName(`${'x'.repeat(70)}1`)).not.toBe(sessionName(`${'x'.repeat(70)}2`));
  });
});
