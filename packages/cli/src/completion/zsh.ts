import type { CompletedCommand, CompletedOption, CompletedValue } from './completed-command.ts';
import { printProfiles } from './shells.ts';

/** Writes zsh's completion function, as a file on `fpath`. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`);
  const cases = commands.map((command) => {
    const specs = [
      ...command.options.map(optionSpec),
      ...command.arguments.map((value, index) => `${index + 1}:argument:${action(value)}`),
    ];
    return `    ${command.name}) _arguments ${specs.map((each) => `\\\n      ${quote(each)}`).join(' ')} ;;`;
  });
  return `#compdef step-everywhere
# Completion of step-everywhere for zsh.
_step_everywhere_profiles() {
  local config="\${AWS_CONFIG_FILE:-$HOME/.aws/config}" credentials="\${AWS_SHARED_CREDENTIALS_FILE:-$HOME/.aws/credentials}"
  local -a profiles=(\${(f)"$(${printProfiles})"})
  compadd -a profiles
}
_step_everywhere_run_or_file() {
  compadd "$@"
  _files
}
_step_everywhere() {
  local -a commands=(
${names.join('\n')}
    'help:print the help of a command'
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    [[ $PREFIX == -* ]] && compadd -- --help --version
    return
  fi
  shift words
  (( CURRENT-- ))
  case $words[1] in
    help) _describe 'command' commands ;;
${cases.join('\n')}
  esac
}
if [ "$funcstack[1]" = '_step-everywhere' ]; then
  _step_everywhere "$@"
else
  compdef _step_everywhere step-everywhere
fi
`;
}

function optionSpec({ flag, description, value }: CompletedOption): string {
  const text = `[${description.replace(/[\\[\]]/g, '\\$&')}]`;
  return value === undefined ? flag + text : `${flag}=${text}:value:${action(value)}`;
}

/** The action of an `_arguments` specification, which completes a value. */
function action({ kind, words }: CompletedValue): string {
  const all = words.join(' ');
  if (kind === 'list') return `_sequence compadd - ${all}`;
  if (kind === 'profile') return '_step_everywhere_profiles';
  if (kind === 'file') return words.length === 0 ? '_files' : `_step_everywhere_run_or_file - ${all}`;
  return words.length === 0 ? ' ' : `(${all})`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
