# Completion of bin/prox for bash: source this file, or put it into /etc/bash_completion.d.

_prox() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]:-}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W 'run start stop status upgrade console module config feature rollback validate schema help version --help --version' -- "$word")
    return
  fi
  case $before in
    --config | --log-file) mapfile -t COMPREPLY < <(compgen -f -- "$word") && return ;;
    --log) mapfile -t COMPREPLY < <(compgen -W 'json text' -- "$word") && return ;;
    --log-level) mapfile -t COMPREPLY < <(compgen -W 'error warn info debug trace' -- "$word") && return ;;
  esac
  case $command in
    run) mapfile -t COMPREPLY < <(compgen -W '--config --log --log-level --log-file --no-console --help' -- "$word") ;;
    start) mapfile -t COMPREPLY < <(compgen -W '--config --log --log-level --help' -- "$word") ;;
    stop) mapfile -t COMPREPLY < <(compgen -W '--now --wait --help' -- "$word") ;;
    upgrade) mapfile -t COMPREPLY < <(compgen -d -W '--wait --help' -- "$word") ;;
    status) mapfile -t COMPREPLY < <(compgen -W '--json --help' -- "$word") ;;
    help) mapfile -t COMPREPLY < <(compgen -W 'run start stop status upgrade console module config feature rollback validate schema' -- "$word") ;;
    validate) mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
    module) _prox_module "$word" ;;
    config) _prox_config "$word" ;;
    feature) _prox_feature "$word" ;;
    rollback) mapfile -t COMPREPLY < <(compgen -W "--list --json --help $(_prox_states)" -- "$word") ;;
  esac
}

# The numbers of the sets of modules: the first column of the table, without its head.
_prox_states() {
  "${COMP_WORDS[0]}" rollback --list 2>/dev/null | sed -n '2,$s/ .*//p'
}

_prox_module() {
  case $COMP_CWORD-${COMP_WORDS[2]} in
    2-*) mapfile -t COMPREPLY < <(compgen -W 'list info install upgrade canary promote withdraw rollback remove verify states help' -- "$1") ;;
    3-info | 3-upgrade | 3-rollback | 3-remove | 3-verify)
      mapfile -t COMPREPLY < <(compgen -f -W "$("${COMP_WORDS[0]}" module list --names 2>/dev/null)" -- "$1")
      ;;
    3-canary) mapfile -t COMPREPLY < <(compgen -f -- "$1") ;;
    *-canary) _prox_canary "$1" ;;
    3-list) mapfile -t COMPREPLY < <(compgen -W '--names --json' -- "$1") ;;
    3-states) mapfile -t COMPREPLY < <(compgen -W '--json' -- "$1") ;;
    *) mapfile -t COMPREPLY < <(compgen -f -- "$1") ;;
  esac
}

_prox_config() {
  case $COMP_CWORD-${COMP_WORDS[2]} in
    2-*) mapfile -t COMPREPLY < <(compgen -W 'check apply confirm canary promote withdraw help' -- "$1") ;;
    3-apply | 3-canary) mapfile -t COMPREPLY < <(compgen -f -- "$1") ;;
    *-apply) mapfile -t COMPREPLY < <(compgen -W '--confirm' -- "$1") ;;
    *-canary) _prox_canary "$1" ;;
  esac
}

_prox_canary() {
  mapfile -t COMPREPLY < <(compgen -W '--percent --header --host --for --exchanges --errors --latency --hold' -- "$1")
}

_prox_feature() {
  case $COMP_CWORD-${COMP_WORDS[2]} in
    2-*) mapfile -t COMPREPLY < <(compgen -W 'list install upgrade remove help' -- "$1") ;;
    3-remove) mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" feature list --names 2>/dev/null)" -- "$1") ;;
    3-list) mapfile -t COMPREPLY < <(compgen -W '--names --json' -- "$1") ;;
    *) mapfile -t COMPREPLY < <(compgen -f -- "$1") ;;
  esac
}

complete -o filenames -o bashdefault -F _prox prox bin/prox ./bin/prox
