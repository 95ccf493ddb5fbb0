import type { CompletedCommand } from './completion-script.ts';

/** Writes fish's completions. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const complete = 'complete -c step-everywhere';
  const lines = commands.flatMap(({ name, summary, options, argument }) => [
    `${complete} -f -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`,
    ...argument.map((value) => `${complete} -f -n '__fish_seen_subcommand_from ${name}' -a ${quote(value)}`),
    ...options.map(({ flag, description, takesValue, values }) => {
      const value = takesValue ? ` -r${values.length > 0 ? ` -f -a ${quote(values.join(' '))}` : ''}` : '';
      return `${complete} -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)}${value} -d ${quote(description)}`;
    }),
  ]);
  return `# Completion of step-everywhere for fish.\n${complete} -f -n __fish_use_subcommand -a help -d 'print the help of a command'\n${lines.join('\n')}\n`;
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
