import { tmpdir } from 'node:os';
import {
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListTagsCommand,
  paginateListFunctions,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseOrganization } from '../../../src/organization/parse-organization.ts';
import { Functions } from '../../../src/services/lambda/functions.ts';
import { lambdaService } from '../../../src/services/lambda.ts';
import { type Served, serve } from '../../fixtures/serve.ts';

const organization = parseOrganization(`
defaults:
  functions:
    - name: "reports-{account}"
      runtime: nodejs16.x
      regions: [eu-west-1]
      memory: 256
      timeout: 30
      role: service-role/reports
      environment: { LOG_LEVEL: info }
      tags: { env: prod }
      lastModified: "2021-05-01"
    - { name: "everywhere-{region}" }
    - { name: boxed, packageType: Image, architecture: arm64 }
accounts:
  - { id: "111111111111", name: management }
  - { id: "210000000001", name: payments }
  - { id: "210000000002", name: empty, functions: [] }
`);
let served: Served;

beforeAll(async () => {
  const service = ({ credentials }: Pick<Served, 'credentials'>) =>
    lambdaService({
      organization,
      functions: new Functions({
        credentials,
        logFolder: tmpdir(),
        endpoint: () => '',
        callHost: async () => ({}),
      }),
    });
  served = await serve((context) => [service(context)], { organization });
});
afterAll(() => served.close());

function lambda(account = '210000000001', region = 'eu-west-1'): LambdaClient {
  return new LambdaClient(served.client(served.session(`arn:aws:iam::${account}:role/Auditor`), region));
}

async function names(client = lambda()): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = [];
  for await (const { Functions = [] } of paginateListFunctions({ client, pageSize: 2 }, {}))
    found.push(...Functions.map(({ FunctionName }) => FunctionName));
  return found;
}

const arn = 'arn:aws:lambda:eu-west-1:210000000001:function:reports-210000000001';

describe('the organization’s functions', () => {
  it('differ by account and region, and are listed by name', async () => {
    expect(await names()).toEqual(['boxed', 'everywhere-eu-west-1', 'reports-210000000001']);
    expect(await names(lambda('210000000001', 'us-east-1'))).toEqual(['boxed', 'everywhere-us-east-1']);
    expect(await names(lambda('210000000002'))).toEqual([]);
  });

  it('are described as their file says, by name and by ARN', async () => {
    const expected = {
      FunctionName: 'reports-210000000001',
      FunctionArn: arn,
      Runtime: 'nodejs16.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::210000000001:role/service-role/reports',
      MemorySize: 256,
      Timeout: 30,
      LastModified: '2021-05-01T00:00:00.000+0000',
      PackageType: 'Zip',
      Architectures: ['x86_64'],
      Environment: { Variables: { LOG_LEVEL: 'info' } },
      Version: '$LATEST',
    };
    for (const FunctionName of ['reports-210000000001', arn]) {
      const found = await lambda().send(new GetFunctionConfigurationCommand({ FunctionName }));
      expect(found).toMatchObject(expected);
    }
    const { Configuration, Tags } = await lambda().send(new GetFunctionCommand({ FunctionName: arn }));
    expect(Configuration).toMatchObject(expected);
    expect(Tags).toEqual({ env: 'prod' });
    expect((await lambda().send(new ListTagsCommand({ Resource: arn }))).Tags).toEqual({ env: 'prod' });
    const { ReservedConcurrentExecutions } = await lambda().send(
      new GetFunctionConcurrencyCommand({ FunctionName: arn }),
    );
    expect(ReservedConcurrentExecutions).toBeUndefined();
  });

  it('have neither runtime nor handler if they are container images', async () => {
    const found = await lambda().send(new GetFunctionConfigurationCommand({ FunctionName: 'boxed' }));
    expect(found).toMatchObject({ PackageType: 'Image', Architectures: ['arm64'] });
    expect([found.Runtime, found.Handler]).toEqual([undefined, undefined]);
  });

  it('are not found in another region, or as another version', async () => {
    const describe = (FunctionName: string, client = lambda()) =>
      client.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const missing = { name: 'ResourceNotFoundException' };
    await expect(describe(`${arn}:1`)).rejects.toMatchObject(missing);
    await expect(describe('reports-210000000001', lambda('210000000001', 'us-east-1'))).rejects.toMatchObject(
      missing,
    );
  });

  it('have no code to invoke, and say so', async () => {
    await expect(lambda().send(new InvokeCommand({ FunctionName: arn }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `The organization file describes function ${arn}; it has no code here, so it cannot be invoked.`,
    });
  });
});
