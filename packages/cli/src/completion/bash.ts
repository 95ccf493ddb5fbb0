import type { CompletedCommand, CompletedValue } from './completed-command.ts';
import { printProfiles } from './shells.ts';

/** Writes the completion function of bash. It also runs in bash 3.2, the version of macOS. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const values = commands.flatMap(({ name, options }) =>
    options.flatMap(({ flag, value }) => (value ? `    '${name} ${flag}') ${offer(value)} ;;` : [])),
  );
  const flags = commands.map(
    ({ name, options }) => `    '${name}') words='${options.map(({ flag }) => flag).join(' ')}' ;;`,
  );
  const positions = commands.flatMap((command) =>
    command.arguments.map((value, index) => `    '${command.name} ${index}') ${offer(value)} ;;`),
  );
  return `# Completion of step-everywhere for bash.
_step_everywhere_profiles() {
  local config="\${AWS_CONFIG_FILE:-$HOME/.aws/config}" credentials="\${AWS_SHARED_CREDENTIALS_FILE:-$HOME/.aws/credentials}"
  ${printProfiles}
}
# Whether an option of a command is followed by a value; sets kind and words to describe that value.
_step_everywhere_value() {
  case "$1 $2" in
${values.join('\n')}
    *) return 1 ;;
  esac
}
_step_everywhere() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}"
  local command="\${COMP_WORDS[1]}" words='' kind=word before='' count=0 index
  # bash takes --option=value for three words.
  if [ "$current" = = ]; then current=''
  elif [ "$previous" = = ]; then previous="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  if [ "$COMP_CWORD" -eq 1 ]; then words='${names} help --help --version'
  elif [ "$command" = help ]; then words='${names}'
  elif _step_everywhere_value "$command" "$previous"; then :
  elif [[ "$current" == -* ]]; then case "$command" in
${flags.join('\n')}
    esac
  else
    for ((index = 2; index < COMP_CWORD; index++)); do
      if _step_everywhere_value "$command" "\${COMP_WORDS[index]}"; then
        ((index++))
        [ "\${COMP_WORDS[index]}" != = ] || ((index++))
      elif [[ "\${COMP_WORDS[index]}" != -* ]]; then ((count++))
      fi
    done
    kind=free words=''
    case "$command $count" in
${positions.join('\n')}
    esac
  fi
  COMPREPLY=()
  case "$kind" in
    file) compopt -o filenames 2>/dev/null
      # An empty reply leaves it to bash, which knows more of names of files than compgen.
      [ -z "$words" ] || COMPREPLY=($(compgen -W "$words" -- "$current") $(compgen -f -- "$current"))
      return ;;
    profile) words="$(_step_everywhere_profiles)" ;;
    list) case "$current" in *,*) before="\${current%,*}," ;; esac
      compopt -o nospace 2>/dev/null ;;
  esac
  COMPREPLY=($(compgen -P "$before" -W "$words" -- "\${current#"$before"}"))
  [ "\${#COMPREPLY[@]}" -gt 0 ] || compopt +o default +o bashdefault 2>/dev/null
}
complete -o bashdefault -o default -F _step_everywhere step-everywhere
`;
}

function offer({ kind, words }: CompletedValue): string {
  return `kind=${kind} words='${words.join(' ')}'`;
}
