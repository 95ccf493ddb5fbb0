import type { CompletedCommand, CompletedOption } from './completion-script.ts';

/** Writes zsh's completion function, as a file of `fpath` has it. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`);
  const cases = commands.map(({ name, options, argument }) => {
    const first = argument.length > 0 ? `1:argument:(${argument.join(' ')})` : '1:argument:_files';
    const specs = [...options.map(spec), first, '*:file:_files'];
    return `    ${name}) _arguments ${specs.map((each) => `\\\n      ${quote(each)}`).join(' ')} ;;`;
  });
  return `#compdef step-everywhere
# Completion of step-everywhere for zsh.
_step_everywhere() {
  local -a commands=(
${names.join('\n')}
    'help:print the help of a command'
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
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

function spec({ flag, description, takesValue, values }: CompletedOption): string {
  const text = `${flag}[${description.replace(/[[\]:]/g, '\\$&')}]`;
  if (!takesValue) return text;
  return values.length > 0 ? `${text}:value:(${values.join(' ')})` : `${text}:value:_files`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
