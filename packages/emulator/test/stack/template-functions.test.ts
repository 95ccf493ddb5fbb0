import { describe, expect, it } from 'vitest';
import { templateFunctions } from '../../src/stack/template-functions.ts';

const pseudo = { stackName: 's', partition: 'aws', region: 'eu-west-1', accountId: '111111111111' };

const template = `
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String, Default: test }
  Bucket: { Type: String }
  Looked: { Type: "AWS::SSM::Parameter::Value<String>", Default: /a/b }
Conditions: { Never: !Equals [!Ref Stage, other] }
Globals:
  Function:
    Timeout: 20
    Runtime: nodejs22.x
    Layers: [arn:aws:lambda:eu-west-1:222222222222:layer:one:1]
    Environment: { Variables: { FROM: globals, BOTH: globals } }
Resources:
  Table: { Type: AWS::DynamoDB::Table }
  Shared: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: layers/shared } }
  Worker:
    Type: AWS::Serverless::Function
    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [app.ts] } }
    Properties:
      FunctionName: !Sub StepEverywhere_\${Stage}
      CodeUri: src/
      Handler: worker.handler
      MemorySize: 1024
      Architectures: [arm64]
      TenancyConfig: { TenantIsolationMode: PER_TENANT }
      Layers: [!Ref Shared, !Ref Bucket]
      Environment:
        Variables:
          BOTH: own
          NUMBER: 7
          WHERE: !Sub \${AWS::Region}/\${AWS::AccountId}
          TABLE: !Ref Table
          NAME: !GetAtt Table.Arn
          BUCKET: !Ref Bucket
          LOOKED: !Ref Looked
          IMPORTED: !ImportValue other
          SECRET: "{{resolve:secretsmanager:a}}"
          GONE: !If [Never, a, !Ref AWS::NoValue]
  Plain: { Type: AWS::Lambda::Function, Properties: { Code: dist, Handler: index.handler } }
  Left: { Type: AWS::Serverless::Function, Condition: Never, Properties: { Handler: a.b } }
  Fn::ForEach::Many: [Each, [a, b], {}]
`;

describe('the functions of a template', () => {
  const functions = templateFunctions(template, '/home/me');

  it('are found with their names and sources', () => {
    expect(functions.map(({ id, name, sources }) => ({ id, name, sources }))).toEqual([
      { id: 'Worker', name: 'StepEverywhere_test', sources: ['/home/me/src/app.ts', '/home/me/src/worker'] },
      { id: 'Plain', name: undefined, sources: ['/home/me/dist/index'] },
    ]);
  });

  it('have the settings that the template itself determines, in AWS SAM also those in Globals', () => {
    const [worker] = functions;
    const { environment, unknown, ...others } = worker?.settings(pseudo) ?? {};
    expect(others).toEqual({
      ...{ runtime: 'nodejs22.x', timeout: 20, memory: 1024, architecture: 'arm64', isTenantIsolated: true },
      layers: ['arn:aws:lambda:eu-west-1:222222222222:layer:one:1', '/home/me/layers/shared'],
    });
    expect(environment).toEqual({
      ...{ FROM: 'globals', BOTH: 'own', NUMBER: '7', WHERE: 'eu-west-1/111111111111' },
    });
  });

  it('have a reason for each setting that only a deployed stack determines', () => {
    const unknown = functions[0]?.settings(pseudo).unknown ?? [];
    expect(unknown.map(({ variable, reason }) => `${variable}: ${reason}`)).toEqual([
      'TABLE: the resource Table is there only when the stack is deployed',
      'NAME: the resource Table is there only when the stack is deployed',
      'BUCKET: the parameter Bucket has no default',
      'LOOKED: the parameter Looked has no default',
      'IMPORTED: the emulator does not know Fn::ImportValue',
      'SECRET: CloudFormation looks it up when it deploys the stack',
      'undefined: the parameter Bucket has no default',
    ]);
  });

  it('have the defaults of Lambda for missing settings', () => {
    expect(functions[1]?.settings(pseudo)).toEqual({
      ...{ timeout: 3, memory: 128, architecture: 'x86_64', isTenantIsolated: false },
      ...{ layers: [], environment: {}, unknown: [] },
    });
  });
});
