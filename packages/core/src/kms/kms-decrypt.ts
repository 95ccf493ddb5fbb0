import { DecryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import { operation } from '@smithy/core/schema';
import type {
  ClientProtocol,
  Endpoint,
  HandlerExecutionContext,
  HttpRequest,
  HttpResponse,
} from '@smithy/types';

type Config = KMSClient['config'];
type Protocol = ClientProtocol<HttpRequest, HttpResponse>;
type Resolve = DecryptCommand['resolveMiddleware'];
type Answer = ReturnType<Config['requestHandler']['handle']>;

/**
 * `DecryptCommand` whose first attempt goes straight to KMS.
 *
 * What the client's ten steps of middleware find out in every call, endpoint and way of signing, is the same in each,
 * and the rest of them is for attempts that fail. So the first attempt is written, signed and read with the client's own
 * protocol, signer and transport; and if it does not go well, its answer is handed to the client's whole middleware as
 * that of the first attempt, which judges it, corrects the clock, waits, and tries again.
 */
export class Decrypt extends DecryptCommand {
  override resolveMiddleware(...[stack, config]: Parameters<Resolve>): ReturnType<Resolve> {
    const first = firstAttempt(config, this.schema as Schema);
    return async (command) => {
      const { answer, output } = await first(command.input);
      if (output !== undefined) return output as never;
      const requestHandler = startingWith(answer, config.requestHandler);
      // A command of its own: what the SDK adds to the stack of one, it would add again.
      const whole = new DecryptCommand(command.input);
      return whole.resolveMiddleware(stack, { ...config, requestHandler }, undefined)(command);
    };
  }
}

/** An operation as the SDK's generated code writes it. */
type Schema = readonly [kind: number, ...Parameters<typeof operation>];

/** Sends a request once, and reads the answer if it is a good one. */
function firstAttempt(config: Config, [, ...schema]: Schema) {
  const decrypt = operation(...schema);
  // Of what the middleware would add, the protocol reads nothing for an operation without streams.
  const protocol = config.protocol as unknown as Protocol;
  const context = config as Config & HandlerExecutionContext & { endpoint(): Promise<Endpoint> };
  let host: string | undefined;
  return async (input: object) => {
    const request = await protocol.serializeRequest(decrypt, input, context);
    host ??= request.port === undefined ? request.hostname : `${request.hostname}:${request.port}`;
    request.headers.host = host;
    const signer = await config.signer();
    const signingDate = new Date(Date.now() + config.systemClockOffset);
    const answer = config.requestHandler.handle((await signer.sign(request, { signingDate })) as never);
    const response = await answer.then(isGood, () => undefined);
    if (response === undefined) return { answer };
    return {
      answer,
      output: { response, output: await protocol.deserializeResponse(decrypt, context, response) },
    };
  };
}

function isGood({ response }: Awaited<Answer>): HttpResponse | undefined {
  return response.statusCode === 200 ? response : undefined;
}

/** A transport whose first answer is one that came already. */
function startingWith(answer: Answer, transport: Config['requestHandler']): Config['requestHandler'] {
  let first: Answer | undefined = answer;
  return {
    ...transport,
    handle: (...request) => {
      const given = first;
      first = undefined;
      return given ?? transport.handle(...request);
    },
  } as Config['requestHandler'];
}

/** Takes the endpoint that a client was given, or finds it by KMS's own rules in the first call. */
export function endpointOf({ endpoint, ...config }: Config): () => Promise<Endpoint> {
  let found: Promise<Endpoint> | undefined;
  const find = async () => {
    const { url } = config.endpointProvider({
      Region: await config.region(),
      UseFIPS: await config.useFipsEndpoint(),
      UseDualStack: await config.useDualstackEndpoint(),
    });
    return config.urlParser(url);
  };
  return () => {
    found ??= endpoint === undefined ? find() : endpoint();
    return found;
  };
}
