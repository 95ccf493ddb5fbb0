import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutputKeyPatternError } from '../../src/errors/index.ts';
import {
  fillPlaceholders,
  parseOutputKeyPattern,
  parsePlaceholders,
  placeholders,
} from '../../src/output-key/index.ts';

const original =
  'StepEverywhere/{{ .Function }}/{{ .FunctionQualifier }}/{{ .ExecutionId }}/{{ .AccountId }}/{{ .Region }}.json';

describe('OutputKeyPattern', () => {
  it("takes the original's default and fills it in two steps", () => {
    const run = fillPlaceholders(parseOutputKeyPattern(original), {
      Function: 'StepEverywhere_a',
      FunctionQualifier: '$LATEST',
      ExecutionId: '6f1c',
    });
    expect(run).toBe('StepEverywhere/StepEverywhere_a/$LATEST/6f1c/{{ .AccountId }}/{{ .Region }}.json');
    expect(fillPlaceholders(parsePlaceholders(run), { AccountId: '222222222222', Region: 'eu-west-1' })).toBe(
      'StepEverywhere/StepEverywhere_a/$LATEST/6f1c/222222222222/eu-west-1.json',
    );
  });

  it.each([
    [
      'x/{{ .Account }}/{{ .Region }}/{{ .ExecutionId }}',
      /unknown placeholder \{\{ \.Account \}\}\. Did you mean \{\{ \.AccountId \}\}\? Known: \{\{ \.Function \}\}/,
    ],
    ['x/{{ AccountId }}', /unknown placeholder \{\{ AccountId \}\}/],
    ['x/{{- .AccountId -}}', /unknown placeholder/],
    [
      'x/{{ .AccountId }}/{{ .Region }}',
      /lacks \{\{ \.ExecutionId \}\}, without which results would overwrite/,
    ],
    ['x/{{ .AccountId', /braces that do not match/],
    ['x/ .AccountId }}', /braces that do not match/],
    ['{{ .ExecutionId }}/{{ .AccountId }}/{{ .Region }}', /must begin with the name of a folder/],
    ['/x/{{ .ExecutionId }}/{{ .AccountId }}/{{ .Region }}', /must begin with the name of a folder/],
    ['', /must begin with/],
    ['x*/{{ .ExecutionId }}/{{ .AccountId }}/{{ .Region }}', /must not have \*, \?/],
    ['x/{{ .ExecutionId }}/{{ .AccountId }}/?{{ .Region }}', /must not have \*, \?/],
  ])('refuses %j', (pattern, message) => {
    expect(() => parseOutputKeyPattern(pattern)).toThrow(OutputKeyPatternError);
    expect(() => parseOutputKeyPattern(pattern)).toThrow(message);
  });

  it('never throws anything else, nor loses a character', () => {
    const part = fc.oneof(
      fc.string(),
      fc.constantFrom('{', '}', '{{', '}}', ...placeholders.map((name) => `{{ .${name} }}`)),
    );
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const pattern = parts.join('');
        try {
          expect(fillPlaceholders(parsePlaceholders(pattern), {})).toBe(pattern);
        } catch (error) {
          if (!(error instanceof OutputKeyPatternError)) throw error;
        }
      }),
    );
  });

  it('gives every target a key of its own', () => {
    const pattern = parseOutputKeyPattern('a/{{.ExecutionId}}-{{.AccountId}}-{{  .Region  }}');
    const id = fc.stringMatching(/^\d{12}$/);
    const region = fc.stringMatching(/^[a-z]{2}-[a-z]+-\d$/);
    fc.assert(
      fc.property(id, region, id, region, (a, r, b, s) => {
        fc.pre(a !== b || r !== s);
        const keyOf = (AccountId: string, Region: string) =>
          fillPlaceholders(pattern, { ExecutionId: 'e', AccountId, Region });
        expect(keyOf(a, r)).not.toBe(keyOf(b, s));
      }),
    );
  });
});
