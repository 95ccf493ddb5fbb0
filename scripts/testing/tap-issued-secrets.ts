import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** The secrets that passed through this process's HTTP servers, or were in uploads that did not use the network. */
export interface IssuedSecrets {
  /** Secret keys and session tokens from the answers of STS. */
  readonly credentials: Set<string>;
  /** Signatures of presigned URLs. */
  readonly signatures: Set<string>;
  stop(): void;
}

const channel = 'http.server.request.start';

/** Uploads that do not use the network. */
const uploads = 'step-everywhere.upload';

/**
 * Listens to every request and answer of the emulator, which runs in this process, so that it knows all secrets that the
 * emulator issues, for every caller, without the emulator's help.
 */
export function tapIssuedSecrets(): IssuedSecrets {
  const credentials = new Set<string>();
  const signatures = new Set<string>();
  const noteUrl = (url: string) => {
    const signature = new URL(url, 'http://host').searchParams.get('X-Amz-Signature');
    if (signature !== null) signatures.add(signature);
  };
  const noteUpload = (message: unknown) => noteUrl((message as { readonly path: string }).path);
  const listen = (message: unknown) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    noteUrl(request.url ?? '/');
    let body = '';
    for (const name of ['write', 'end'] as const) {
      const original = response[name].bind(response) as (...args: unknown[]) => never;
      response[name] = (...args: unknown[]) => {
        if (typeof args[0] === 'string' || args[0] instanceof Uint8Array)
          body += Buffer.from(args[0] as string).toString();
        return original(...args);
      };
    }
    response.once('finish', () => {
      for (const [, secret] of body.matchAll(/<(?:SecretAccessKey|SessionToken)>([^<]+)</g))
        credentials.add(secret as string);
    });
  };
  subscribe(channel, listen);
  subscribe(uploads, noteUpload);
  const stop = () => {
    unsubscribe(channel, listen);
    unsubscribe(uploads, noteUpload);
  };
  return { credentials, signatures, stop };
}
