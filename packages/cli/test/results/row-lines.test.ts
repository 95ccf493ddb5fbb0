import { expect, it } from 'vitest';
import { objectFields } from '../../src/json/object-fields.ts';
import { rowLine } from '../../src/results/row-lines.ts';

const target = { AccountId: '012345678901', AccountName: 'prod', Region: 'us-east-1' };
const first = '"AccountId":"012345678901","AccountName":"prod","Region":"us-east-1"';

it.each([
  ['{}', ''],
  ['{"Id":9007199254740993,"n":[{"a":1e400}],"n":-0}', ',"Id":9007199254740993,"n":[{"a":1e400}],"n":-0'],
  ['{"AccountId":"012345678901","Region":"us-east-1","Id":1}', ',"Id":1'],
  ['{"Region": "aws-global", "AccountName": null}', ',"Row.Region":"aws-global","Row.AccountName":null'],
  ['[1, 2]', ',"Result":[1, 2]'],
  ['"a text, {"', ',"Result":"a text, {"'],
  ['{"a:b":"c,d}","{":{"}":[]}}', ',"a:b":"c,d}","{":{"}":[]}'],
])('makes a row from %s', (json, rest) => {
  expect(rowLine(target, json)).toBe(`{${first}${rest}}`);
});

it('does not parse values', () => {
  expect(objectFields('{ "a" : { "b" : [ 1 , "x:y" ] } , "c" : "\\"" }')).toEqual([
    ['a', '{ "b" : [ 1 , "x:y" ] }'],
    ['c', '"\\""'],
  ]);
  expect(objectFields('[{"a":1}]')).toBeUndefined();
});
