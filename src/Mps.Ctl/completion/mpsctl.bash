# bash completion for mpsctl. Static but for task ids and templates, which are asked for over the control socket.

_mpsctl_ask() { # COMMAND... : the raw reply, quickly or not at all
  timeout 1 mpsctl ${socket:+--socket "$socket"} "$@" 2>/dev/null
}

_mpsctl() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
  local command='' sub='' socket='' word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    case $word in
      --socket) socket=${COMP_WORDS[i+1]-} ;;
      -*) ;;
      process | task | explain | live | template | workflow | schedule | bucket | notify | audit | call | info | capacity | doctor) [ -n "$command" ] || command=$word ;;
      ls | show | watch | abort | restart | start | stop | create | enable | disable | delete | backfill) [ -z "$command" ] || sub=$word ;;
    esac
  done

  COMPREPLY=()
  case $previous in
    --socket | --worker) mapfile -t COMPREPLY < <(compgen -f -- "$current"); return ;;
    -o | --output-format) mapfile -t COMPREPLY < <(compgen -W 'json table' -- "$current"); return ;;
    --status) mapfile -t COMPREPLY < <(compgen -W 'waiting processing finish' -- "$current"); return ;;
    --type) mapfile -t COMPREPLY < <(compgen -W 'preset custom' -- "$current"); return ;;
    --family)
      mapfile -t COMPREPLY < <(compgen -W 'transcode animated-graphics snapshot-by-time-offset sample-snapshot image-sprite adaptive-dynamic-streaming watermark subtitle-embed content-review ai-analysis ai-recognition quality-control live-record smart-subtitle smart-erase blind-watermark process-image' -- "$current"); return ;;
    -t | --transcode)
      mapfile -t COMPREPLY < <(compgen -W "$(_mpsctl_ask template ls | awk 'NR > 1 { print $1 }')" -- "$current"); return ;;
    --output | --bucket)
      mapfile -t COMPREPLY < <(compgen -W "$(_mpsctl_ask info | awk 'found { print $1 } /^BUCKET / { found = 1 }')" -- "$current"); return ;;
    --dir | --name | --notify | --session-id | --priority | --limit | --since | --until) return ;;
  esac

  local common='--socket --output-format -o --help' words=''
  case $command in
    '') words="process task explain live template workflow schedule bucket notify audit call info capacity doctor $common --version" ;;
    process)
      words="--transcode -t --output --dir --name --bucket --notify --session-id --priority --wait -w $common"
      [[ $current == -* ]] || mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
    task)
      case $sub in
        '') words="ls show watch abort restart $common" ;;
        ls) words="--status --failed --limit --since --until $common" ;;
        abort) words="$(_mpsctl_ask task ls --status waiting | awk 'NR > 1 { print $1 }') $common" ;;
        restart) words="$(_mpsctl_ask task ls --status finish | awk 'NR > 1 { print $1 }') --failed-only $common" ;;
        *) words="$(_mpsctl_ask task ls | awk 'NR > 1 { print $1 }') $common" ;;
      esac ;;
    explain) words="$(_mpsctl_ask task ls | awk 'NR > 1 { print $1 }') $common" ;;
    live)
      case $sub in
        '') words="start ls show stop $common" ;;
        start) words="--record --hls --mp4 --path --backup --failover --return --snapshot --ladder --push --slate --bucket --dir --forever --notify --session-id $common" ;;
        ls) words="--watch $common" ;;
        *) words="$(_mpsctl_ask live ls | awk 'NR > 1 { print $NF }') $common" ;;
      esac ;;
    template)
      case $sub in
        '') words="ls show create delete $common" ;;
        ls) words="--family --type $common" ;;
        create) words="--family $common" ;;
        *) words="--family $(_mpsctl_ask template ls | awk 'NR > 1 { print $1 }') $common" ;;
      esac ;;
    workflow | schedule)
      case $sub in
        '') words="ls show create enable disable delete backfill $common" ;;
        ls) words="--status $common" ;;
        create) words="--enable $common" ;;
        backfill) words="--dry-run --prefix --since --again $(_mpsctl_ask "$command" ls | awk 'NR > 1 { print $1 }') $common" ;;
        *) words="$(_mpsctl_ask "$command" ls | awk 'NR > 1 { print $1 }') $common" ;;
      esac ;;
    call) words="ProcessMedia DescribeTaskDetail DescribeTasks ManageTask ParseNotification DescribeMediaMetaData DescribeTranscodeTemplates $common" ;;
    doctor) words="--worker $common" ;;
    *) words=$common ;;
  esac
  mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -o filenames -F _mpsctl mpsctl
