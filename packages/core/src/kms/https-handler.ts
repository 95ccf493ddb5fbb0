import type { ClientRequest, Agent as HttpAgent, IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { type HttpRequest, HttpResponse } from '@smithy/core/protocols';

/** Milliseconds until a connection must be open, and of silence on an open connection. */
const TIMEOUT = { connection: 5_000, silence: 30_000 };
const AGENT = { keepAlive: true, timeout: TIMEOUT.connection };

/** The header is not signed, and CloudTrail shows it. */
const USER_AGENT = `step-everywhere-core lang/js md/nodejs#${process.versions.node}`;

interface Answer {
  readonly response: HttpResponse;
}

/**
 * Sends the KMS client's requests with Node.js's own HTTPS, through the environment's proxy, if there is one.
 *
 * The SDK's own handler sets four timers per request and reads each response through a stream: 0.12 ms more CPU in a warm
 * invocation (1.58 to 1.46 ms, in alternation).
 */
export class HttpsHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  readonly #https = new Agent({ ...AGENT, proxyEnv: process.env });
  #http: HttpAgent | undefined;

  handle({ protocol, hostname, port, method, path, headers, body }: HttpRequest): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const options = { hostname, port, method, path, headers: { ...headers, 'user-agent': USER_AGENT } };
    const sent =
      protocol === 'https:' ? request({ ...options, agent: this.#https }) : this.#overHttp(options);
    sent.on('response', (answer) => collect(answer, resolve, reject));
    sent.setTimeout(TIMEOUT.silence);
    sent.on('timeout', () => sent.destroy(timeout(hostname)));
    sent.on('error', reject);
    sent.end(body);
    return promise;
  }

  /** For a run without AWS, whose key is on this machine. */
  #overHttp(options: object): ClientRequest {
    const http = process.getBuiltinModule('node:http');
    this.#http ??= new http.Agent(AGENT);
    return http.request({ ...options, agent: this.#http });
  }

  updateHttpClientConfig(): void {}

  httpHandlerConfigs(): object {
    return {};
  }
}

function collect(
  answer: IncomingMessage,
  resolve: (answer: Answer) => void,
  reject: (reason: Error) => void,
): void {
  const chunks: Buffer[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk));
  answer.on('error', reject);
  answer.on('end', () => {
    const headers = answer.headers as Record<string, string>;
    const statusCode = answer.statusCode ?? 0;
    resolve({ response: new HttpResponse({ statusCode, headers, body: Buffer.concat(chunks) }) });
  });
}

/** An error with the name that the SDK recognises as retryable. */
function timeout(host: string): Error {
  return Object.assign(new Error(`${host} did not answer in time`), { name: 'TimeoutError' });
}
