/*
 * Serves the emulator with the shipped stack and a worker, and prints one line of JSON: how to reach it, and the keys
 * with which the state machine makes calls. Its functions use the Step Functions at the second argument, if there is
 * one.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../../infra/test/run/bundle.ts';
import { parseOrganization, startEmulator } from '../../../packages/emulator/dist/index.js';

const infra = fileURLToPath(new URL('../../../infra/', import.meta.url));
const require = createRequire(join(infra, 'package.json'));
const { DescribeStateMachineCommand, SFNClient } = require('@aws-sdk/client-sfn');
const { InvokeCommand, LambdaClient } = require('@aws-sdk/client-lambda');

const [directory, stepFunctions] = process.argv.slice(2);
const roles = [{ name: 'Auditor', tags: { 'stepeverywhere:assumable': 'true' } }];
const organization = parseOrganization(
  JSON.stringify({
    accounts: [
      { id: '111111111111', name: 'management' },
      { id: '210000000001', name: 'first', roles },
      { id: '210000000002', name: 'second', roles },
      { id: '210000000003', name: 'third', roles },
      { id: '210000000004', name: 'roleless' },
      { id: '210000000005', name: 'suspended', state: 'SUSPENDED', roles },
    ],
  }),
);
const emulator = await startEmulator({ organization, directory });
process.once('SIGTERM', () => emulator.close().then(() => process.exit()));
const { outputs } = await emulator.deployStack({
  templateFile: join(infra, 'template.yaml'),
  ...(stepFunctions && { environment: { AWS_ENDPOINT_URL_SFN: stepFunctions } }),
});
const deploy = (name, file, settings) =>
  emulator.deployFunction({
    name,
    file,
    handler: 'index.handler',
    timeoutSeconds: 60,
    memoryMB: 256,
    ...settings,
  });
const worker = await deploy('StepEverywhere_judged', await bundle('worker.ts', join(directory, 'worker')));
const isolated = await deploy(
  'StepEverywhere_isolated',
  await bundle('tenant-worker.ts', join(directory, 'tenant-worker')),
  { isTenantIsolated: true },
);

const config = {
  endpoint: emulator.endpoint,
  region: emulator.environment.AWS_REGION,
  credentials: credentialsOf(emulator.environment),
};
const { definition, name, roleArn } = await new SFNClient(config).send(
  new DescribeStateMachineCommand({ stateMachineArn: outputs.StateMachineArn }),
);
console.log(
  JSON.stringify({
    endpoint: emulator.endpoint,
    region: config.region,
    administrator: config.credentials,
    stateMachine: { definition, name, roleArn, arn: outputs.StateMachineArn, keys: await keysOf(roleArn) },
    bucket: outputs.BucketName,
    key: outputs.KeyArn,
    worker: worker.functionArn,
    isolated: isolated.functionArn,
  }),
);

/** The session keys of a role, as a function with that role finds them in its environment. */
async function keysOf(arn) {
  const folder = join(directory, 'keys');
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'index.mjs');
  await writeFile(file, 'export const handler = async () => process.env;\n');
  const { functionArn } = await deploy('keys', file, { roleName: arn.split('/').at(-1) });
  const { Payload } = await new LambdaClient(config).send(new InvokeCommand({ FunctionName: functionArn }));
  return credentialsOf(JSON.parse(Payload.transformToString()));
}

function credentialsOf({ AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN }) {
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    sessionToken: AWS_SESSION_TOKEN,
  };
}
