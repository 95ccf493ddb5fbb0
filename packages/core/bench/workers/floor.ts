// (c) The lower limit: a worker written by hand with Node.js's HTTP client, which signs its requests itself.
import { createHash, createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { Sealed, WorkerEvent } from '../../src/contract/index.ts';

const agents = {
  'http:': new http.Agent({ keepAlive: true }),
  'https:': new https.Agent({ keepAlive: true }),
};
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function send(
  url: URL,
  method: string,
  headers: Record<string, string>,
  body: string,
): Promise<{ status: number; text: string }> {
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const agent = agents[url.protocol as keyof typeof agents];
    const length = { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(url, { method, agent, headers: { ...headers, ...length } }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function signed(url: URL, region: string, body: string): Record<string, string> {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN = '' } = process.env;
  const date = `${new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const scope = `${date.slice(0, 8)}/${region}/kms/aws4_request`;
  const headers: Record<string, string> = {
    'content-type': 'application/x-amz-json-1.1',
    host: url.host,
    'x-amz-date': date,
    'x-amz-security-token': AWS_SESSION_TOKEN,
    'x-amz-target': 'TrentService.Decrypt',
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = `POST\n/\n\n${lines.join('')}\n${names}\n${sha256(body)}`;
  const key = scope
    .split('/')
    .reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${AWS_SECRET_ACCESS_KEY}`);
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${AWS_ACCESS_KEY_ID}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...headers, authorization };
}

async function unseal(event: WorkerEvent, { Encrypted, EncryptionContext }: Sealed) {
  const region = event.KeyId.split(':')[3] ?? '';
  const url = new URL(process.env.AWS_ENDPOINT_URL ?? `https://kms.${region}.amazonaws.com/`);
  const body = JSON.stringify({
    KeyId: event.KeyId,
    CiphertextBlob: Encrypted,
    EncryptionContext,
    GrantTokens: [event.GrantToken],
  });
  const { status, text } = await send(url, 'POST', signed(url, region, body), body);
  if (status !== 200) throw new Error(`Decrypt answered ${status}`);
  return JSON.parse(Buffer.from(JSON.parse(text).Plaintext, 'base64').toString());
}

export async function handler(event: WorkerEvent) {
  const [, output] = await Promise.all([unseal(event, event.Credentials), unseal(event, event.Output)]);
  const body = JSON.stringify({ account: event.Context.AccountId, region: event.Context.Region });
  const { status } = await send(new URL(output.Url), 'PUT', output.Headers, `${body}\n`);
  if (status >= 300) throw new Error(`PUT answered ${status}`);
}
