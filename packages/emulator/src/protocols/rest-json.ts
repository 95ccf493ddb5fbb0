import { type Routes, readBoundMembers, router, writeBoundMembers } from './http-binding.ts';
import { fromJson, toJson } from './json-value.ts';
import type { Protocol } from './protocol.ts';

/** Settings of {@link restJson}. */
export interface RestJsonSettings {
  readonly routes: Routes;
}

/**
 * The protocol `restJson1`: operations are routes, and members are in the path, the query, headers and a JSON body.
 *
 * @example
 * ```ts
 * restJson({ routes: { ListRegions: { method: 'POST', path: '/listRegions' } } });
 * ```
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export function restJson({ routes }: RestJsonSettings): Protocol {
  const route = router(routes);
  return {
    dialect: 'rest-json',
    read: (request) => {
      const found = route(request);
      // A name that no service has.
      if (!found) return { operation: `${request.method} ${request.path}`, input: {} };
      const bound = readBoundMembers(found, request);
      const { payload } = found.binding;
      const body = payload === undefined ? fromJson(request.body) : { [payload]: request.body };
      return { operation: found.operation, input: { ...body, ...bound } };
    },
    write: (operation, output = {}, requestId) => {
      const binding = routes[operation];
      if (!binding)
        throw new TypeError(`Operation ${operation} has no route; add it to the service's routes.`);
      const { statusCode, headers, payload, rest } = writeBoundMembers(binding, output);
      return {
        statusCode,
        headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, ...headers },
        body: payload ?? toJson(rest),
      };
    },
    writeError: (error, requestId) => ({
      statusCode: error.statusCode,
      headers: {
        'content-type': 'application/json',
        'x-amzn-errortype': error.name,
        'x-amzn-requestid': requestId,
      },
      body: toJson({ message: error.message, ...error.members }),
    }),
  };
}
