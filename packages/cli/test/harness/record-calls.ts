import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Records the requests to an emulator. */
export interface CallRecorder {
  readonly url: string;
  /** The parameters of calls to query services, such as STS. */
  readonly calls: readonly URLSearchParams[];
  /** Paths of successful GET requests. */
  readonly found: readonly string[];
  close(): Promise<void>;
}

/** Forwards each request unchanged, including host and signature. */
export async function recordCalls(endpoint: string): Promise<CallRecorder> {
  const calls: URLSearchParams[] = [];
  const found: string[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      if (incoming.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
        calls.push(new URLSearchParams(body.toString()));
      const { method, headers, url } = incoming;
      const handed = request(new URL(url ?? '/', endpoint), { method, headers }, (answer) => {
        if (method === 'GET' && answer.statusCode === 200) found.push(decodeURIComponent(url ?? ''));
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      handed.once('error', (error) => response.destroy(error));
      handed.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    found,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
