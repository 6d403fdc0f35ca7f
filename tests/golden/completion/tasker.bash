# Completion of tasker for bash: source it, or put it into
# ~/.local/share/bash-completion/completions/tasker
_tasker() {
    local current="${COMP_WORDS[COMP_CWORD]}" place=tasker words= i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case "$place ${COMP_WORDS[i]}" in
            "tasker run" | "tasker dev" | "tasker server" | "tasker worker" | "tasker simulate" | "tasker task" | "tasker task list" | "tasker task create" | "tasker task get" | "tasker task steps" | "tasker task history" | "tasker task cancel" | "tasker task visualize" | "tasker step" | "tasker step history" | "tasker step audit" | "tasker step reset" | "tasker step resolve" | "tasker step complete" | "tasker dlq" | "tasker dlq list" | "tasker dlq get" | "tasker dlq update" | "tasker dlq stats" | "tasker system" | "tasker system health" | "tasker template" | "tasker template validate" | "tasker template visualize" | "tasker generate" | "tasker generate types" | "tasker generate handler" | "tasker generate scaffold" | "tasker mcp" | "tasker store" | "tasker store check" | "tasker store migrate" | "tasker store prune" | "tasker config" | "tasker config show" | "tasker config validate" | "tasker config generate" | "tasker config explain" | "tasker completion" | "tasker version") place="$place ${COMP_WORDS[i]}" ;;
        esac
    done
    case "$place" in
        "tasker") words="run dev server worker simulate task step dlq system template generate mcp store config completion version --help" ;;
        "tasker run") words="--help --input --store --transport --handlers --key --again --priority --concurrency --environment --timeout --quiet --log-level --json" ;;
        "tasker dev") words="--help --templates --handlers --store --bind --concurrency --environment --log-level --json" ;;
        "tasker server") words="--help --store --transport --config --source-dir --bind --grpc-bind --insecure --templates --handlers --role --concurrency --drain --config-endpoint --environment --log-level --json" ;;
        "tasker worker") words="--help --store --transport --handlers --templates --namespace --concurrency --lease --drain --environment --bind --insecure --quiet --log-level --json" ;;
        "tasker simulate") words="--help --seeds --seed --faults --input --result --handlers --environment --jobs --quiet --json" ;;
        "tasker task") words="list create get steps history cancel visualize --help" ;;
        "tasker task list") words="--help --store --server --profile --api-key-file --ca --namespace --name --state --limit --offset --json" ;;
        "tasker task create") words="--help --name --namespace --version --input --priority --key --correlation-id --reason --store --server --profile --api-key-file --ca --json" ;;
        "tasker task get") words="--help --store --server --profile --api-key-file --ca --json" ;;
        "tasker task steps") words="--help --store --server --profile --api-key-file --ca --json" ;;
        "tasker task history") words="--help --store --server --profile --api-key-file --ca --json" ;;
        "tasker task cancel") words="--help --reason --by --store --server --profile --api-key-file --ca --json" ;;
        "tasker task visualize") words="--help --format --store --server --profile --api-key-file --ca --json" ;;
        "tasker step") words="history audit reset resolve complete --help" ;;
        "tasker step history") words="--help --store --server --profile --api-key-file --ca --json" ;;
        "tasker step audit") words="--help --store --server --profile --api-key-file --ca --json" ;;
        "tasker step reset") words="--help --reason --by --store --server --profile --api-key-file --ca --json" ;;
        "tasker step resolve") words="--help --reason --by --store --server --profile --api-key-file --ca --json" ;;
        "tasker step complete") words="--help --result --metadata --reason --by --store --server --profile --api-key-file --ca --json" ;;
        "tasker dlq") words="list get update stats --help" ;;
        "tasker dlq list") words="--help --store --server --profile --api-key-file --ca --status --limit --offset --json" ;;
        "tasker dlq get") words="--help --store --server --profile --api-key-file --ca --json" ;;
        "tasker dlq update") words="--help --status --notes --by --store --server --profile --api-key-file --ca --json" ;;
        "tasker dlq stats") words="--help --store --server --profile --api-key-file --ca --json" ;;
        "tasker system") words="health --help" ;;
        "tasker system health") words="--help --store --server --profile --api-key-file --ca --json" ;;
        "tasker template") words="validate visualize --help" ;;
        "tasker template validate") words="--help --json" ;;
        "tasker template visualize") words="--help --format --json" ;;
        "tasker generate") words="types handler scaffold --help" ;;
        "tasker generate types") words="--help --template --language --step --output --force --json" ;;
        "tasker generate handler") words="--help --template --language --step --output --force --with-tests --json" ;;
        "tasker generate scaffold") words="--help --template --language --step --output --force --json" ;;
        "tasker mcp") words="--help --offline --tools --bind --token-file --origin --insecure --store --server --profile --api-key-file --ca --json" ;;
        "tasker store") words="check migrate prune --help" ;;
        "tasker store check") words="--help --store --json" ;;
        "tasker store migrate") words="--help --json" ;;
        "tasker store prune") words="--help --store --older-than --state --dry-run --export --compact --json" ;;
        "tasker config") words="show validate generate explain --help" ;;
        "tasker config show") words="--help --config --source-dir --environment --context --path --changed --json" ;;
        "tasker config validate") words="--help --config --source-dir --environment --context --strict --explain-errors --json" ;;
        "tasker config generate") words="--help --config --source-dir --environment --context --output --validate --json" ;;
        "tasker config explain") words="--help --parameter --environment --context --json" ;;
        "tasker completion") words="--help --json" ;;
        "tasker version") words="--help --json" ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    if [[ ${#COMPREPLY[@]} -eq 0 ]]; then
        COMPREPLY=($(compgen -f -- "$current"))
    fi
}
complete -o filenames -F _tasker tasker
