import type { CompletedCommand } from './completion-script.ts';

/** What has no entry is left to bash: names of files. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const values = commands.flatMap(({ name, options }) =>
    options
      .filter((option) => option.takesValue)
      .map((option) => `    '${name} ${option.flag}') words='${option.values.join(' ')}' ;;`),
  );
  const words = commands.map(({ name, options, argument }) => {
    const flags = options.map(({ flag }) => flag).join(' ');
    return `      '${name}') case "$current" in -*) words='${flags}' ;; *) words='${argument.join(' ')}' ;; esac ;;`;
  });
  return `# Completion of step-everywhere for bash.
_step_everywhere() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" words=''
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${[...commands.map(({ name }) => name), 'help', '--help', '--version'].join(' ')}'
  else case "\${COMP_WORDS[1]} $previous" in
    'help help') words='${commands.map(({ name }) => name).join(' ')}' ;;
${values.join('\n')}
    *) case "\${COMP_WORDS[1]}" in
      'help') words='${commands.map(({ name }) => name).join(' ')}' ;;
${words.join('\n')}
      esac ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o bashdefault -o default -F _step_everywhere step-everywhere
`;
}
