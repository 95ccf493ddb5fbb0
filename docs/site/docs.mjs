// `npm run docs`: builds the site and serves it on this machine until it is stopped. `-- --build` only builds it.
import { runScript, ScriptError } from '../../scripts/setup/run-script.mjs';
import { setUp } from '../../scripts/setup/setup.mjs';
import { buildSite } from './build/build-site.mjs';
import { serveSite } from './build/serve-site.mjs';

await runScript(async () => {
  const unknown = process.argv.slice(2).find((argument) => argument !== '--build');
  if (unknown !== undefined) throw new ScriptError(`npm run docs has no option ${unknown}; there is --build`);
  await setUp();
  await buildSite();
  if (process.argv.includes('--build')) return 0;
  const { url } = await serveSite({ port: 4173 });
  process.stdout.write(`The documentation is at ${url} until you press Ctrl-C.\n`);
  return new Promise(() => undefined);
});
