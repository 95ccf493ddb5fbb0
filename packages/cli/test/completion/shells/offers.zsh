# Prints what zsh offers for a command line, a word a line: zsh -f offers.zsh FOLDER LINE
# FOLDER holds the completion as _step-everywhere, as a folder of fpath does. A zsh of its own, on a terminal of its own,
# is asked with a press of the Tab key.
zmodload zsh/zpty
folder=$1 line=$2
zpty asked zsh -f -i
says() { zpty -w asked "$1" }
waits_for() { zpty -m asked REPLY "*$1*" }
says "PS1= PS2= RPS1=; unsetopt zle_bracketed_paste 2>/dev/null; unset zle_bracketed_paste"
says "fpath=(${(q)folder} \$fpath); autoload -Uz compinit; compinit -u -D"
says "source ${(q)${0:A:h}}/record-offers.zsh; print -r 'R''EADY'"
zpty -r -m asked REPLY '*READY*'
zpty -w -n asked "$line"$'\t'
zpty -r -m asked REPLY '*<OFFERS>*<END>*'
print -r -- ${${REPLY##*<OFFERS>}%%<END>*} | tr -d '\r' | sed '/^$/d'
zpty -d asked
