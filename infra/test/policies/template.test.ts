import { describe, expect, it } from 'vitest';
import { type Plain, parseTemplate } from '../../src/cdk/parse-template.ts';
import { statementName } from './mutations/mutations.ts';
import { deploy } from './stack/deploy.ts';
import { accounts } from './world/accounts.ts';
import { stacks, template } from './world/stacks.ts';

const home = { partition: 'aws', region: 'eu-west-1', accountId: accounts.stack };

describe('the tested policies are those of the template', () => {
  it('sees every statement that the template has', () => {
    const seen = new Set(
      Object.values(stacks).flatMap(({ policies }) =>
        policies.flatMap(({ id, document }) =>
          document.Statement.map(
            (statement, index) => `${id.split('.')[0]}/${statementName(statement, index)}`,
          ),
        ),
      ),
    );
    const written = Object.entries(template.Resources).flatMap(([logicalId, resource]) =>
      statementLists(resource as unknown as Plain).flatMap((statements) =>
        statements.map((statement, index) => `${logicalId}/${statementName(statement, index)}`),
      ),
    );
    expect(written.length).toBeGreaterThan(20);
    expect(written.filter((statement) => !seen.has(statement))).toEqual([]);
  });

  it('reads policies of the version that supports variables', () => {
    const others = Object.values(stacks)
      .flatMap(({ policies }) => policies)
      .filter(({ document }) => document.Version !== '2012-10-17');
    expect(others.map(({ id }) => id)).toEqual([]);
  });

  it('refuses permissions that come from outside the template', () => {
    const withResource = (Type: string, Properties: { [name: string]: Plain }) => () =>
      deploy({ Parameters: {}, Conditions: {}, Resources: { Hidden: { Type, Properties } } }, home);
    const document = { Version: '2012-10-17', Statement: [] };
    expect(withResource('AWS::Serverless::Function', {})).toThrow('Hidden has no Role');
    expect(withResource('AWS::Serverless::Function', { Role: 'x', Policies: ['y'] })).toThrow(
      'Hidden has Policies',
    );
    expect(withResource('AWS::IAM::Role', { ManagedPolicyArns: ['x'] })).toThrow(
      'Hidden has ManagedPolicyArns',
    );
    expect(withResource('AWS::IAM::Policy', { Roles: ['x'], PolicyDocument: document })).toThrow(
      'Hidden is for a role that the stack does not have',
    );
  });
});

describe('functions of the template', () => {
  const evaluate = (text: string, parameters = {}) => {
    const source = `
Parameters: { Given: { Default: a-b-c }, Empty: { Default: "" } }
Conditions:
  IsEmpty: !Equals [!Ref Empty, ""]
  IsFull: !Not [!Condition IsEmpty]
  Both: !And [!Condition IsEmpty, !Condition IsFull]
  Either: !Or [!Condition IsEmpty, !Condition IsFull]
Resources:
  Role: { Type: "AWS::IAM::Role", Properties: { Path: /ops/ } }
  Named: { Type: "AWS::S3::Bucket", Properties: { BucketName: !Sub "x-\${Given}" } }
  Absent: { Type: "AWS::S3::Bucket", Condition: IsFull }
  Value: { Type: "Custom::Value", Properties: { It: ${text} } }`;
    const parsed = parseTemplate(source);
    return deploy(parsed, home, parameters).evaluate(parsed.Resources.Value?.Properties?.It ?? null);
  };

  it.each<[string, Plain]>([
    ['!Ref Given', 'a-b-c'],
    ['!Ref AWS::Region', 'eu-west-1'],
    ['!GetAtt Role.Arn', 'arn:aws:iam::111122223333:role/ops/StepEverywhere-Role-1A2B3C4D'],
    ['!GetAtt Named.Arn', 'arn:aws:s3:::x-a-b-c'],
    [
      `!Sub "\${Given}/\${!aws:PrincipalArn}/\${Named.Arn}"`,
      `a-b-c/\${aws:PrincipalArn}/arn:aws:s3:::x-a-b-c`,
    ],
    [`!Sub ["\${Own}", { Own: !Ref Given }]`, 'a-b-c'],
    ['!Select [1, !Split ["-", !Ref Given]]', 'b'],
    ['!Join ["+", [a, !Ref Given]]', 'a+a-b-c'],
    ['!If [IsEmpty, yes, no]', 'yes'],
    ['!If [IsFull, yes, no]', 'no'],
    ['!If [Both, yes, no]', 'no'],
    ['!If [Either, yes, no]', 'yes'],
    ['{ kept: 1, gone: !Ref AWS::NoValue }', { kept: 1 }],
    ['[1, !If [IsEmpty, !Ref AWS::NoValue, 2]]', [1]],
    [`"\${aws:PrincipalArn}"`, `\${aws:PrincipalArn}`],
  ])('%s', (text, expected) => {
    expect(evaluate(text)).toEqual(expected);
  });

  it.each([
    ['!Ref Nothing', 'Nothing is referred to'],
    ['!GetAtt Absent.Arn', 'this stack does not have it'],
    ['!GetAtt Role.Colour', 'no attribute Colour'],
    ['!Cidr [a, b]', '!Cidr'],
    ['{ "Fn::Base64": x }', 'Fn::Base64'],
    ['!If [Unknown, a, b]', 'no condition Unknown'],
  ])('refuses %s', (text, message) => {
    expect(() => evaluate(text)).toThrow(message);
  });

  it('accepts a parameter of the template, and no other', () => {
    expect(evaluate('!If [IsFull, !GetAtt Absent.Arn, no]', { Empty: 'x' })).toContain('arn:aws:s3:::');
    expect(() => evaluate('x', { Typo: 'x' })).toThrow('no parameter Typo');
  });
});

type StatementList = Parameters<typeof statementName>[0][];

/** Every list called `Statement` in a resource, at any depth. A statement under a condition is listed without the condition. */
function statementLists(value: Plain): readonly StatementList[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === 'Statement'
      ? [(item as Plain[]).map(unconditional) as unknown as StatementList]
      : statementLists(item),
  );
}

function unconditional(statement: Plain): Plain {
  const [, whenTrue = statement] = (statement as { 'Fn::If'?: readonly Plain[] })['Fn::If'] ?? [];
  return whenTrue;
}
