# In the zsh that is asked: each word that matches is printed, instead of the list on the screen.
compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)* ]]; then
    builtin compadd "$@"
    return
  fi
  local -a matches
  builtin compadd -A matches "$@"
  local before
  zparseopts -E P:=before p:=before
  (( $#matches )) && print -rl -- $IPREFIX${^matches}
  builtin compadd "$@"
}
start_offers() { print -r -- '<OFFERS>' }
end_offers() { print -r -- '<END>'; compstate[insert]='' compstate[list]='' }
compprefuncs=(start_offers)
comppostfuncs=(end_offers)
bindkey '^I' complete-word
