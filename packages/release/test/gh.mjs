// Replaces `gh release`, `gh api` for refs, and the repository behind them. The JSON file in GH_STATE has the repository's state:
// its tags, its refs, its releases by tag, the calls so far, and the name of a file whose upload fails once.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';

const state = JSON.parse(readFileSync(process.env.GH_STATE, 'utf8'));
const [command, action, ...rest] = process.argv.slice(2);
state.calls.push([action, ...rest].join(' '));
if (command === 'api') {
  callApi(action, rest);
  process.exit();
}
const { values, positionals } = parseArgs({
  args: rest.map((arg) => (arg === '--draft=false' ? '--no-draft' : arg)),
  options: {
    'verify-tag': { type: 'boolean' },
    draft: { type: 'boolean' },
    prerelease: { type: 'boolean', default: false },
    clobber: { type: 'boolean' },
    title: { type: 'string' },
    'notes-file': { type: 'string' },
    json: { type: 'string' },
  },
  allowPositionals: true,
  allowNegative: true,
});
const [tag, ...files] = positionals;
const release = state.releases[tag];

const actions = {
  view: () => release ?? 'release not found',
  create: () => {
    if (!state.tags.includes(tag))
      return `tag ${tag} doesn't exist in the repo, aborting due to --verify-tag flag`;
    const { draft, prerelease } = values;
    state.releases[tag] = { draft, prerelease, assets: {} };
  },
  upload: () => {
    for (const file of files) {
      const name = basename(file);
      if (name in release.assets && !values.clobber)
        return `asset under the same name already exists: [${name}]`;
      if (name === state.breaksOff) {
        delete state.breaksOff;
        return `HTTP 502: broken off (${name})`;
      }
      release.assets[name] = readFileSync(file, 'utf8');
    }
  },
  edit: () => {
    Object.assign(release, { draft: values.draft });
  },
};

const failure = process.env.GH_TOKEN === 'right' ? actions[action]() : 'HTTP 401: Bad credentials';
if (values['notes-file'] && state.releases[tag])
  state.releases[tag].notes = readFileSync(values['notes-file'], 'utf8');
writeFileSync(process.env.GH_STATE, JSON.stringify(state));
if (typeof failure === 'string') {
  process.stderr.write(`${failure}\n`);
  process.exitCode = 1;
}

/** https://docs.github.com/en/rest/git/refs */
function callApi(path, [, ref = '', , sha = '']) {
  if (process.env.GH_TOKEN !== 'right') {
    process.stderr.write('HTTP 401: Bad credentials\n');
    process.exit(1);
  }
  const [, prefix] = /git\/matching-(refs\/.*)/.exec(path) ?? [];
  if (prefix === undefined) state.refs[ref.replace('ref=', '')] = sha.replace('sha=', '');
  writeFileSync(process.env.GH_STATE, JSON.stringify(state));
  const found = Object.entries(state.refs).filter(
    ([name]) => prefix !== undefined && name.startsWith(prefix),
  );
  process.stdout.write(
    JSON.stringify(found.map(([name, commit]) => ({ ref: name, object: { sha: commit } }))),
  );
}
