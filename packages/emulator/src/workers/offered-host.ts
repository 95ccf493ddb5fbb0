import { offerLocalHost } from '@step-everywhere/core/contract';
import type { AnswerMessage, FromEnvironment, HostOperation } from './messages.ts';

/** Maximum bytes of a body that is sent without the network: a larger one would hold up other messages. */
const LARGEST_BODY = 256 * 1024;

/** The answer of `hostAnswers`, without a status if it does not answer the request. */
interface HttpAnswer {
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Lets the code of this environment use the emulator's key and bucket without the network; see `LocalHost`.
 *
 * @param origin of the emulator, for example `http://127.0.0.1:4566`; without it, the code uses the network.
 * @returns a function that takes the emulator's answers.
 */
export function offerHost(
  origin: string | undefined,
  post: (message: FromEnvironment) => void,
): (answer: AnswerMessage) => void {
  const waiting = new Map<number, PromiseWithResolvers<object>>();
  let calls = 0;
  const call = (operation: HostOperation, input: object): Promise<object> => {
    const answer = Promise.withResolvers<object>();
    const id = ++calls;
    waiting.set(id, answer);
    post({ type: 'call', id, operation, input });
    return answer.promise;
  };
  if (origin === undefined) return () => undefined;
  offerLocalHost({
    origin,
    largestBody: LARGEST_BODY,
    kms: {
      send: async ({ input }: { readonly input: Readonly<Record<string, unknown>> }) => {
        const operation = 'CiphertextBlob' in input ? 'Decrypt' : 'Encrypt';
        return bytesOf(await call(operation, base64Of(input)));
      },
    },
    put: async ({ path, headers, body }) => {
      const input = { path, headers, body: Buffer.from(body).toString('base64') };
      const { status = 0, ...answer } = (await call('Put', input)) as HttpAnswer;
      return { status, ...answer, body: Buffer.from(answer.body) };
    },
    post: async ({ path, headers, body }) => {
      // As text, because the body nearly always is text and would be longer in base64.
      const input = { path, headers, body: Buffer.from(body).toString('latin1') };
      const { status, ...answer } = (await call('Post', input)) as HttpAnswer;
      return status === undefined ? undefined : { status, ...answer, body: Buffer.from(answer.body) };
    },
  });
  return (message) => {
    const answer = waiting.get(message.id);
    waiting.delete(message.id);
    if ('output' in message) answer?.resolve(message.output);
    else answer?.reject(serviceError(message.error));
  };
}

/** Makes an error as the SDK throws it for a service's error. */
function serviceError({
  name,
  message,
  statusCode,
}: {
  name: string;
  message: string;
  statusCode: number;
}): Error {
  const error = new Error(message);
  error.name = name;
  return Object.assign(error, { $metadata: { httpStatusCode: statusCode } });
}

const BLOBS = ['Plaintext', 'CiphertextBlob'] as const;

function base64Of(input: Readonly<Record<string, unknown>>): object {
  const blobs = BLOBS.filter((name) => input[name] instanceof Uint8Array).map((name) => {
    return [name, Buffer.from(input[name] as Uint8Array).toString('base64')] as const;
  });
  return { ...input, ...Object.fromEntries(blobs) };
}

function bytesOf(output: object): object {
  const given = output as Readonly<Record<string, unknown>>;
  const blobs = BLOBS.filter((name) => typeof given[name] === 'string').map((name) => {
    return [name, Buffer.from(given[name] as string, 'base64')] as const;
  });
  return { ...given, ...Object.fromEntries(blobs) };
}
