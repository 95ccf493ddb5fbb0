import { expect, it } from 'vitest';
import { RunFailedError } from '../../src/console/errors.ts';
import { inOptionTerms } from '../../src/input/refused-option.ts';

const refusal = (message: string, name = 'InputError') => new RunFailedError('arn', 'FAILED', name, message);
const badRegion =
  'Regions[1] is "eu-noth-1", but must be a region of the partition aws. Did you mean "eu-north-1"?';

it.each([
  [
    badRegion,
    { regions: 'us-east-1,eu-noth-1' },
    '--regions: "eu-noth-1" must be a region of the partition aws. Did you mean "eu-north-1"?',
  ],
  [
    'Regions is [], but must be a list of region codes with at least one entry.',
    { regions: '' },
    '--regions: [] must be a list of region codes with at least one entry.',
  ],
  [
    'RoleName is "My Role", but must be the name of an IAM role.',
    { role: 'My Role' },
    '--role: "My Role" must be the name of an IAM role.',
  ],
  [
    'Concurrency.Accounts is 0, but must be a whole number from 1 to 10000.',
    { concurrency: 0 },
    '--concurrency: 0 must be a whole number from 1 to 10000.',
  ],
])('names the option in %j', (message, options, expected) => {
  const refused = refusal(message);
  expect(inOptionTerms(refused, options)).toMatchObject({ message: expected, cause: refused });
});

it('names the field for a value of the input file', () => {
  const refused = refusal(badRegion);
  expect(inOptionTerms(refused, { input: 'input.json', role: 'Auditor' })).toBe(refused);
});

it('leaves other errors unchanged', () => {
  const broken = refusal('Regions was not there', 'TypeError');
  expect(inOptionTerms(broken, { regions: 'us-east-1' })).toBe(broken);
});
