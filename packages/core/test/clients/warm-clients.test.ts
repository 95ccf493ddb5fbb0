import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Clients } from '../../src/clients/clients.ts';

const sockets = new Set<Socket>();
const authorizations: string[] = [];
let respond: (request: IncomingMessage, response: ServerResponse) => void;
const answerEmpty: typeof respond = (_, response) =>
  void response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end('{"Parameters":[]}');
const server = createServer((request, response) => {
  sockets.add(request.socket);
  authorizations.push(String(request.headers.authorization));
  request.resume().on('end', () => respond(request, response));
});

beforeEach(async () => {
  sockets.clear();
  authorizations.length = 0;
  respond = answerEmpty;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const target = (accessKeyId: string, region = 'eu-west-1') =>
  new Clients({
    region,
    accountId: '222222222222',
    credentials: async () => ({ accessKeyId, secretAccessKey: `secret-of-${accessKeyId}` }),
    customUserAgent: [],
  });
const describeParameters = (clients: Clients, config?: ConstructorParameters<typeof SSMClient>[0]) =>
  clients.client(SSMClient, config).send(new DescribeParametersCommand({}));

describe('the clients of a warm environment', () => {
  it('sign for their own target over a connection that stays open', async () => {
    for (const [key, region] of [
      ['ASIAONE', 'eu-west-1'],
      ['ASIATWO', 'us-east-1'],
      ['ASIATHREE', 'eu-west-1'],
    ] as const) {
      const clients = target(key, region);
      await describeParameters(clients);
      clients.destroy();
    }
    expect(sockets.size).toBe(1);
    expect(authorizations.map((text) => /Credential=(\w+)\/\d+\/([\w-]+)/.exec(text)?.slice(1, 3))).toEqual([
      ['ASIAONE', 'eu-west-1'],
      ['ASIATWO', 'us-east-1'],
      ['ASIATHREE', 'eu-west-1'],
    ]);
  });

  it('read the endpoint from the configuration once', async () => {
    const endpointOf = (clients: Clients) =>
      (clients.client(SSMClient).config as { serviceConfiguredEndpoint?: unknown }).serviceConfiguredEndpoint;
    const found = endpointOf(target('ASIAONE'));
    expect(found).toBeTypeOf('function');
    expect(endpointOf(target('ASIATWO'))).toBe(found);
  });

  it('use the connections that their author configures, and do not change those', async () => {
    const handle = vi.fn(async () => {
      throw Object.assign(new Error('mine'), { $retryable: undefined });
    });
    const destroy = vi.fn();
    const requestHandler = { handle, destroy, metadata: { handlerProtocol: 'http/1.1' } } as never;
    await describeParameters(target('ASIAONE'));
    const own = target('ASIATWO');
    await expect(describeParameters(own, { requestHandler, maxAttempts: 1 })).rejects.toThrow('mine');
    expect(handle).toHaveBeenCalledOnce();
    own.destroy();
    expect(destroy).toHaveBeenCalledOnce();
    expect(sockets.size).toBe(1);
  });

  it.each(['first', 'second'])(
    'end a request that is still running when the invocation is over (%s client)',
    async (which) => {
      if (which === 'second') await describeParameters(target('ASIAONE'));
      const received = new Promise<IncomingMessage>((resolve) => {
        respond = resolve;
      });
      const clients = target('ASIATWO');
      const sent = describeParameters(clients);
      const failed = expect(sent).rejects.toMatchObject({ name: 'InvocationEndedError' });
      const { socket } = await received;
      clients.destroy();
      await failed;
      if (!socket.destroyed) await once(socket, 'close');
    },
  );

  it.each([
    ['first', undefined],
    ['second', undefined],
    ['configured', { maxAttempts: 1 }],
  ])('can still be used after their author has destroyed them (%s client)', async (_, config) => {
    const clients = target('ASIAONE');
    await describeParameters(clients, config);
    clients.client(SSMClient, config).destroy();
    expect(await describeParameters(clients, config)).toMatchObject({ Parameters: [] });
    const kept = clients.client(SSMClient, config);
    clients.destroy();
    const late = kept.send(new DescribeParametersCommand({}));
    await expect(late).rejects.toMatchObject({ name: 'InvocationEndedError' });
  });

  it('share connections that their author configures with another invocation, which may go on with them', async () => {
    await describeParameters(target('ASIAONE'));
    const { requestHandler } = new SSMClient({ region: 'eu-west-1' }).config;
    const shared = { requestHandler, maxAttempts: 1 };
    const received = new Promise<ServerResponse>((resolve) => {
      respond = (_, response) => resolve(response);
    });
    const [first, second] = [target('ASIATWO'), target('ASIATHREE')];
    const sent = describeParameters(second, shared);
    first.client(SSMClient, shared);
    const response = await received;
    first.destroy();
    answerEmpty(response.req, response as never);
    expect(await sent).toMatchObject({ Parameters: [] });
    respond = answerEmpty;
    const destroy = vi.spyOn(requestHandler as Required<typeof requestHandler>, 'destroy');
    second.destroy();
    expect(destroy).toHaveBeenCalledOnce();
  });

  it('take a signal that is not of Node.js, as the SDK does', async () => {
    const abortSignal: { aborted: boolean; onabort?: () => void } = { aborted: false };
    const sent = () =>
      target('ASIAONE')
        .client(SSMClient)
        .send(new DescribeParametersCommand({}), { abortSignal } as never);
    expect(await sent()).toMatchObject({ Parameters: [] });
    respond = () => abortSignal.onabort?.();
    await expect(sent()).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('close the connection of an answer that nobody read', async () => {
    await describeParameters(target('ASIAONE'));
    const clients = target('ASIATWO');
    respond = (_, response) => void response.writeHead(200).write('the first of many bytes');
    const { requestHandler } = clients.client(SSMClient).config;
    const url = new URL(process.env.AWS_ENDPOINT_URL ?? '');
    const request = { protocol: url.protocol, hostname: url.hostname, port: Number(url.port), path: '/' };
    await requestHandler.handle({ ...request, method: 'GET', headers: {}, query: {} } as never);
    const [socket] = [...sockets].slice(-1);
    clients.destroy();
    if (!socket?.destroyed) await once(socket as Socket, 'close');
    respond = answerEmpty;
    await describeParameters(target('ASIATHREE'));
  });

  it('use the present endpoint of the environment', async () => {
    await describeParameters(target('ASIAONE'));
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
    await expect(
      describeParameters(target('ASIATWO'), { maxAttempts: 1, retryMode: 'standard' }),
    ).rejects.toThrow('ECONNREFUSED');
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    const clients = target('ASIAFOUR');
    await expect(clients.client(STSClient).send(new GetCallerIdentityCommand({}))).rejects.toThrow(
      'ECONNREFUSED',
    );
  });
});
