// `npm run docs`: builds the site and serves it on this machine until it is stopped. `-- --build` only builds it.
import { join } from 'node:path';
import { runScript, ScriptError } from '../../scripts/setup/run-script.mjs';
import { setUp } from '../../scripts/setup/setup.mjs';
import { buildSite, site } from './build/build-site.mjs';
import { serveSite } from './build/serve-site.mjs';

await runScript(async () => {
  const unknown = process.argv.slice(2).find((argument) => argument !== '--build');
  if (unknown !== undefined) throw new ScriptError(`npm run docs has no option ${unknown}; there is --build`);
  const say = (line) => void process.stderr.write(`${line}\n`);
  await setUp();
  await buildSite({ say });
  if (process.argv.includes('--build')) {
    say(`The documentation is in ${join(site, 'dist')}.`);
    return 0;
  }
  // Another program may have the usual port.
  const { url } = await serveSite({ port: 4173 }).catch(() => serveSite({ port: 0 }));
  process.stdout.write(`The documentation is at ${url} until you press Ctrl-C.\n`);
  return new Promise(() => undefined);
});
