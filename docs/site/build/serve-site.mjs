import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ScriptError } from '../../../scripts/setup/run-script.mjs';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const base = '/step-everywhere/';
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/**
 * Serves the built site on the loopback address, as GitHub Pages does: below the base, and a page without its `.html`.
 *
 * @param {{ readonly port: number }} options `port` 0 for any free port.
 * @returns {Promise<{ readonly url: string, close(): Promise<void> }>}
 * @throws {ScriptError} if another program uses the port.
 */
export async function serveSite({ port }) {
  const server = createServer((request, response) => {
    const file = fileOf(new URL(request.url ?? '/', 'http://localhost').pathname);
    if (file === undefined)
      return response.writeHead(404, { 'content-type': types['.html'] }).end(notFound());
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new ScriptError(`Cannot listen on port ${port}: ${cause.message}`)),
    );
    server.listen(port, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${server.address().port}${base}`;
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { url, close };
}

/** The file that answers a path; undefined where there is none. */
function fileOf(pathname) {
  if (!pathname.startsWith(base)) return undefined;
  const path = join(dist, normalize(`/${decodeURIComponent(pathname.slice(base.length))}`));
  const candidates = [path, `${path}.html`, join(path, 'index.html')];
  return candidates.find((file) => existsSync(file) && statSync(file).isFile());
}

function notFound() {
  return '<!doctype html><title>Not found</title><p>There is no such page.';
}
