/**
 * The scripts that teach a shell to ask `caasctl complete`. It runs without standard input, so that nobody is
 * asked anything while a line is completed.
 */
export const completionScripts = {
  bash: `# bash completion of caasctl. To have it: source <(caasctl completion bash)
_caasctl() {
  local lines line value rest
  mapfile -t lines < <(caasctl complete bash "\${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" "\${COMP_WORDS[0]}" 2>/dev/null </dev/null)
  COMPREPLY=()
  for line in "\${lines[@]:1}"; do
    value=\${line%%$'\\t'*}
    rest=\${line##*$'\\t'}
    [[ $rest != open ]] || compopt -o nospace
    COMPREPLY+=("$value")
  done
  local word=\${COMP_WORDS[COMP_CWORD]}
  case \${lines[0]} in
    files) compopt -o filenames; mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$word") ;;
    folders) compopt -o filenames; mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$word") ;;
  esac
}
complete -F _caasctl caasctl
# For those who have: alias fleetctl=caasctl
complete -F _caasctl fleetctl
`,
  zsh: `#compdef caasctl
# zsh completion of caasctl. To have it, after compinit: source <(caasctl completion zsh)
_caasctl() {
  local -a lines values texts openValues openTexts fields
  local line
  lines=("\${(@f)$(caasctl complete zsh -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null </dev/null)}")
  for line in "\${(@)lines[2,-1]}"; do
    fields=("\${(@ps:\\t:)line}")
    if [[ $fields[3] == open ]]; then
      openValues+=("$fields[1]")
      openTexts+=("$fields[1]\${fields[2]:+  -- $fields[2]}")
    else
      values+=("$fields[1]")
      texts+=("$fields[1]\${fields[2]:+  -- $fields[2]}")
    fi
  done
  (( $#values )) && compadd -l -d texts -a values
  (( $#openValues )) && compadd -l -S '' -d openTexts -a openValues
  case $lines[1] in
    files) _files ;;
    folders) _files -/ ;;
  esac
}
if [[ $funcstack[1] == _caasctl ]]; then
  _caasctl "$@"
else
  compdef _caasctl caasctl
fi
`,
  fish: `# fish completion of caasctl. To have it: caasctl completion fish | source
function __caasctl_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l lines (caasctl complete fish -- $words[2..] "$word" 2>/dev/null </dev/null)
    for line in $lines[2..]
        set -l fields (string split \\t -- $line)
        printf '%s\\t%s\\n' $fields[1] "$fields[2]"
    end
    switch "$lines[1]"
        case files
            __fish_complete_path "$word"
        case folders
            __fish_complete_directories "$word"
    end
end
complete -c caasctl -f -a '(__caasctl_complete)'
`,
} as const

export const shells = ['bash', 'zsh', 'fish'] as const
