// Writes what each command's --help says into its page in docs/cli. A test holds the pages against the built command.
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { subcommandNames } from '../src/commands/program.ts';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
for (const name of subcommandNames) {
  const page = new URL(`../../../docs/cli/${name}.md`, import.meta.url);
  const help = execFileSync(process.execPath, [main, name, '--help'], { encoding: 'utf8' });
  const text = await readFile(page, 'utf8');
  await writeFile(
    page,
    text.replace(/^```text\n[\s\S]*?^```$/m, () => `\`\`\`text\n${help}\`\`\``),
  );
}
