import type { CompletedCommand, CompletedValue } from './completed-command.ts';
import { printProfiles } from './shells.ts';

const complete = 'complete -c step-everywhere';

/** Writes fish's completions. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const valued = commands.flatMap(({ name, options }) =>
    options.flatMap(({ flag, value }) => (value === undefined ? [] : quote(`${name} ${flag}`))),
  );
  return `# Completion of step-everywhere for fish.
function __step_everywhere_profiles
  set -l config $AWS_CONFIG_FILE ~/.aws/config
  set -l credentials $AWS_SHARED_CREDENTIALS_FILE ~/.aws/credentials
  set config $config[1]
  set credentials $credentials[1]
  ${printProfiles}
end
# Whether the word to complete is an argument of a command, and if a number is given the one of it.
function __step_everywhere_argument
  set -l words (commandline -opc)
  test "$words[2]" = $argv[1]; or return 1
  set -l count 0
  set -l is_value 0
  for word in $words[3..-1]
    if test $is_value = 1
      set is_value 0
    else if contains -- "$words[2] $word" ${valued.join(' ')}
      set is_value 1
    else if not string match -q -- '-*' $word
      set count (math $count + 1)
    end
  end
  test $is_value = 0; and test (count $argv) = 1 -o "$count" = "$argv[2]"
end
${complete} -f
${complete} -n __fish_use_subcommand -a help -d 'print the help of a command'
${complete} -n __fish_use_subcommand -l help -d 'print this help'
${complete} -n __fish_use_subcommand -l version -d 'print the version'
${complete} -n '__step_everywhere_argument help 0' -a '${commands.map(({ name }) => name).join(' ')}'
${commands.flatMap(linesOf).join('\n')}
`;
}

function linesOf(command: CompletedCommand): string[] {
  const { name, summary, options } = command;
  return [
    `${complete} -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`,
    ...command.arguments.map(
      (value, index) => `${complete} -n '__step_everywhere_argument ${name} ${index}' ${offer(value)}`,
    ),
    ...options.map(({ flag, description, value }) => {
      const follows = value === undefined ? '' : ` -r ${offer(value)}`;
      return `${complete} -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)}${follows} -d ${quote(description)}`;
    }),
  ];
}

function offer({ kind, words }: CompletedValue): string {
  const all = words.join(' ');
  if (kind === 'file') return words.length === 0 ? '-F' : `-F -a ${quote(all)}`;
  if (kind === 'profile') return "-f -a '(__step_everywhere_profiles)'";
  if (kind === 'list') return `-f -a ${quote(`(__fish_append , ${all})`)}`;
  return words.length === 0 ? '-f' : `-f -a ${quote(all)}`;
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
