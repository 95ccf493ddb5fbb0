import { DecryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { Endpoint, FinalizeHandler, HandlerExecutionContext } from '@smithy/types';

type Config = KMSClient['config'];

/**
 * Takes out of a KMS client the steps that find the same out in every call, or say nothing that KMS wants to know.
 *
 * What is left writes the request, retries, signs, corrects the clock and reads the answer.
 */
export function shorten({ config, middlewareStack }: KMSClient): void {
  for (const step of NOT_NEEDED) middlewareStack.remove(step);
  config.endpoint = endpointOf(config);
  middlewareStack.addRelativeTo(signatureVersion4(config), {
    name: 'signatureVersion4',
    relation: 'before',
    toMiddleware: 'retryMiddleware',
    override: true,
  });
}

const NOT_NEEDED = [
  'loggerMiddleware',
  'getUserAgentMiddleware',
  'recursionDetectionMiddleware',
  // Replaced by `signatureVersion4`.
  'httpAuthSchemeMiddleware',
  // undici says how long the body is.
  'contentLengthMiddleware',
];

type Resolve = DecryptCommand['resolveMiddleware'];

/** `DecryptCommand` that goes to the client's endpoint, and does not find it out anew in every call. */
export class Decrypt extends DecryptCommand {
  override resolveMiddleware(...[stack, config, options]: Parameters<Resolve>): ReturnType<Resolve> {
    const withoutEndpoint = stack.clone();
    // The command's own steps come with it, and are joined with the client's here.
    withoutEndpoint.concat = (own) => {
      own.remove('endpointV2Middleware');
      return stack.concat(own);
    };
    return super.resolveMiddleware(withoutEndpoint, config, options);
  }
}

/** Takes the endpoint that a client was given, or finds it by KMS's own rules in the first call. */
function endpointOf({ endpoint, ...config }: Config): () => Promise<Endpoint> {
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

/** Selects Signature Version 4, which is all that KMS has, without weighing it against others in every call. */
function signatureVersion4(config: Config) {
  const scheme = config.httpAuthSchemes.find(({ schemeId }) => schemeId === 'aws.auth#sigv4');
  return <Input extends object, Output extends object>(
    next: FinalizeHandler<Input, Output>,
    context: HandlerExecutionContext,
  ): FinalizeHandler<Input, Output> =>
    (args) => {
      const selected = context.__smithy_context as { selectedHttpAuthScheme?: unknown };
      const signingProperties = { config, context };
      selected.selectedHttpAuthScheme = {
        httpAuthOption: { schemeId: scheme?.schemeId, signingProperties },
        // The signer asks for the credentials itself.
        identity: undefined,
        signer: scheme?.signer,
      };
      return next(args);
    };
}
