import { describe, expect, it } from 'vitest';
import { readTable } from './questions/read-tables.ts';
import { requestOf } from './questions/request.ts';
import { answer, documentsOf, faultOf } from './simulation/simulate.ts';

const header =
  'Stack: as shipped\n\n## Who?\n\n| who | does | to | when | answer | because |\n| --- | --- | --- | --- | --- | --- |\n';
const read = (row: string) => readTable('x.md', `${header}${row}`);
const [worker, key] = ['worker', 'the key'];
const ask = (row: string) => {
  const [cell] = read(row);
  if (!cell) throw new Error(`no cell in ${row}`);
  return requestOf(cell);
};

describe('a table', () => {
  it('expands every combination of a row', () => {
    const cells = read(
      `| ${worker}, administrator | \`kms:Decrypt\`, \`kms:Encrypt\` | ${key} | grant: run 1 | not allowed | why |`,
    );
    expect(cells.map(({ who, does }) => `${who} ${does}`)).toEqual([
      'worker kms:Decrypt',
      'worker kms:Encrypt',
      'administrator kms:Decrypt',
      'administrator kms:Encrypt',
    ]);
    expect(cells[0]).toMatchObject({
      at: 'x.md:7',
      question: 'Who?',
      when: ['grant: run 1'],
      answer: 'not allowed',
    });
  });

  it.each([
    ['| worker | kms:Decrypt | the key | | maybe | why |', 'answers "maybe"'],
    ['| worker | kms:Decrypt | the key | | allowed | |', 'gives no reason'],
    ['| worker | kms:Decrypt | the key | allowed | why |', 'has 5 columns'],
    ['| who | does | to | answer |', 'has the columns'],
  ])('is refused for the row %s', (row, message) => {
    expect(() => read(row)).toThrow(message);
  });

  it.each([
    ['| wroker | kms:Decrypt | the key | | allowed | why |', 'no principal is called "wroker"'],
    ['| worker | kms:Decrypt | the kye | | allowed | why |', 'No resource is called "the kye"'],
    ['| worker | kms:Decrypt | the key | grant: run 9 | allowed | why |', 'No grant is called "run 9"'],
    [
      '| worker | kms:Decrypt | the key | Recipient: wroker | allowed | why |',
      'no principal is called "wroker"',
    ],
    ['| worker | kms:Decrypt | the key | by night | allowed | why |', '"by night" is no circumstance'],
  ])('refuses an unknown name: %s', (row, message) => {
    expect(() => ask(row)).toThrow(message);
  });
});

describe('an impossible question', () => {
  it.each([
    ['| worker | kms:Decipher | the key | | not allowed | why |', 'invalid.action'],
    ['| worker | kms:Decrypt | the bucket | | not allowed | why |', 'no.resource.types'],
    ['| worker | organizations:ListRoots | the key | | not allowed | why |', 'must.use.wildcard'],
    [
      '| worker | kms:Encrypt | the key | kms:GrantOperations: [Decrypt] | not allowed | why |',
      'AWS does not send',
    ],
  ])('%s', async (row, fault) => {
    const request = ask(row);
    expect(await faultOf(request, documentsOf(request))).toContain(fault);
  });
});

describe('a grant', () => {
  const decrypt = (
    when: string,
    documents = documentsOf(ask(`| worker | kms:Decrypt | the key | ${when} | allowed | why |`)),
  ) => answer(ask(`| worker | kms:Decrypt | the key | ${when} | allowed | why |`), documents);

  it('allows what no policy allows', () => {
    expect(decrypt('Recipient: worker; Execution: run 1')).toBe('not allowed');
    expect(decrypt('Recipient: worker; Execution: run 1; grant: run 1')).toBe('allowed');
  });

  it('never outweighs a Deny', () => {
    expect(decrypt('Recipient: other worker; Execution: run 1; grant: a forged one for the worker')).toBe(
      'forbidden',
    );
  });

  it('is for its operations, its grantee and its encryption context', () => {
    const withGrant = (who: string, does: string, when: string) =>
      answerWithoutPolicies(`| ${who} | ${does} | another key | ${when}; grant: run 1 | allowed | why |`);
    expect(withGrant('worker', 'kms:Decrypt', 'Recipient: worker; Execution: run 1')).toBe('allowed');
    expect(withGrant('worker', 'kms:Encrypt', 'Recipient: worker; Execution: run 1')).toBe('not allowed');
    expect(withGrant('other worker', 'kms:Decrypt', 'Recipient: worker; Execution: run 1')).toBe(
      'not allowed',
    );
    expect(withGrant('worker', 'kms:Decrypt', 'Recipient: worker; Execution: run 2')).toBe('not allowed');
    expect(withGrant('worker', 'kms:Decrypt', 'Recipient: worker')).toBe('not allowed');
  });

  function answerWithoutPolicies(row: string) {
    const request = ask(row);
    return answer(request, documentsOf(request));
  }
});
