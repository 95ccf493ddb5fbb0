// The script that `run FILE` replaces: one role in each account, one call in each region, 32 calls in flight.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OrganizationsClient, paginateListAccounts } from '@aws-sdk/client-organizations';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import pMap from 'p-map';

const [out = '', ...regions] = process.argv.slice(2);
const partition = 'aws';
const accounts = [];
for await (const { Accounts = [] } of paginateListAccounts({ client: new OrganizationsClient() }, {}))
  accounts.push(...Accounts.map(({ Id }) => Id));
const sts = new STSClient();
const sessions = new Map();
function sessionIn(account) {
  const RoleArn = `arn:${partition}:iam::${account}:role/Auditor`;
  const session =
    sessions.get(account) ?? sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'script' }));
  sessions.set(account, session);
  return session;
}
async function find(account, region) {
  const { Credentials } = await sessionIn(account);
  const credentials = {
    accessKeyId: Credentials.AccessKeyId,
    secretAccessKey: Credentials.SecretAccessKey,
    sessionToken: Credentials.SessionToken,
  };
  const ssm = new SSMClient({ region, credentials });
  const { Parameters = [] } = await ssm.send(new DescribeParametersCommand({}));
  ssm.destroy();
  await writeFile(join(out, account, `${region}.json`), JSON.stringify(Parameters));
}
for (const account of accounts) await mkdir(join(out, account), { recursive: true });
const targets = accounts.flatMap((account) => regions.map((region) => [account, region]));
await pMap(targets, ([account, region]) => find(account, region), { concurrency: 32 });
console.log(JSON.stringify({ Succeeded: targets.length }));
