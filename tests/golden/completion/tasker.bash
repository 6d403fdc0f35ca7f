# Completion of tasker for bash: source it, or put it into
# ~/.local/share/bash-completion/completions/tasker
_tasker() {
    local current="${COMP_WORDS[COMP_CWORD]}" place=tasker words= i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case "$place ${COMP_WORDS[i]}" in
            "tasker run" | "tasker dev" | "tasker server" | "tasker worker" | "tasker worker list" | "tasker worker status" | "tasker worker health" | "tasker simulate" | "tasker task" | "tasker task list" | "tasker task create" | "tasker task get" | "tasker task steps" | "tasker task history" | "tasker task cancel" | "tasker task visualize" | "tasker task step" | "tasker task step-audit" | "tasker task reset-step" | "tasker task resolve-step" | "tasker task complete-step" | "tasker step" | "tasker step history" | "tasker step audit" | "tasker step reset" | "tasker step resolve" | "tasker step complete" | "tasker dlq" | "tasker dlq list" | "tasker dlq get" | "tasker dlq update" | "tasker dlq stats" | "tasker dlq queue" | "tasker dlq staleness" | "tasker system" | "tasker system health" | "tasker system info" | "tasker analytics" | "tasker analytics performance" | "tasker analytics bottlenecks" | "tasker template" | "tasker template validate" | "tasker template visualize" | "tasker template list" | "tasker template info" | "tasker template generate" | "tasker generate" | "tasker generate types" | "tasker generate handler" | "tasker generate scaffold" | "tasker mcp" | "tasker store" | "tasker store check" | "tasker store migrate" | "tasker store prune" | "tasker config" | "tasker config show" | "tasker config validate" | "tasker config validate-sources" | "tasker config generate" | "tasker config dump" | "tasker config explain" | "tasker config analyze-usage" | "tasker auth" | "tasker auth generate-keys" | "tasker auth generate-token" | "tasker auth show-permissions" | "tasker auth validate-token" | "tasker profile" | "tasker profile init" | "tasker profile list" | "tasker profile add" | "tasker profile validate" | "tasker profile show" | "tasker profile check" | "tasker remote" | "tasker remote list" | "tasker remote add" | "tasker remote remove" | "tasker remote update" | "tasker plugin" | "tasker plugin list" | "tasker plugin validate" | "tasker docs" | "tasker docs reference" | "tasker docs annotated" | "tasker docs section" | "tasker docs coverage" | "tasker docs index" | "tasker docs explain" | "tasker init" | "tasker completion" | "tasker version") place="$place ${COMP_WORDS[i]}" ;;
        esac
    done
    case "$place" in
        "tasker") words="run dev server worker simulate task step dlq system analytics template generate mcp store config auth profile remote plugin docs init completion version --help" ;;
        "tasker run") words="--help --input --store --transport --handlers --key --again --priority --concurrency --environment --timeout --quiet --log-level --json" ;;
        "tasker dev") words="--help --templates --handlers --store --bind --concurrency --environment --log-level --json" ;;
        "tasker server") words="--help --store --transport --config --source-dir --bind --grpc-bind --insecure --templates --handlers --role --concurrency --drain --config-endpoint --environment --log-level --json" ;;
        "tasker worker") words="list status health --help --store --transport --handlers --templates --namespace --concurrency --lease --drain --environment --config --source-dir --bind --grpc-bind --insecure --config-endpoint --quiet --log-level --json" ;;
        "tasker worker list") words="--help --namespace --url --profile --api-key-file --ca --json" ;;
        "tasker worker status") words="--help --url --profile --api-key-file --ca --json" ;;
        "tasker worker health") words="--help --all --url --profile --api-key-file --ca --json" ;;
        "tasker simulate") words="--help --seeds --seed --faults --input --result --handlers --environment --jobs --quiet --json" ;;
        "tasker task") words="list create get steps history cancel visualize step step-audit reset-step resolve-step complete-step --help" ;;
        "tasker task list") words="--help --store --server --profile --api-key-file --ca --namespace --name --state --status --limit --offset --json" ;;
        "tasker task create") words="--help --name --namespace --version --input --priority --key --correlation-id --description --reason --store --server --profile --api-key-file --ca --json" ;;
        "tasker task get") words="--help --store --server --profile --api-key-file --ca --json" ;;
        "tasker task steps") words="--help --store --server --profile --api-key-file --ca --json" ;;
        "tasker task history") words="--help --store --server --profile --api-key-file --ca --json" ;;
        "tasker task cancel") words="--help --reason --by --store --server --profile --api-key-file --ca --json" ;;
        "tasker task visualize") words="--help --format --graph-only --output --base-url --store --server --profile --api-key-file --ca --json" ;;
        "tasker task step") words="--help --store --server --profile --api-key-file --ca --json" ;;
        "tasker task step-audit") words="--help --store --server --profile --api-key-file --ca --json" ;;
        "tasker task reset-step") words="--help --reason --by --reset-by --store --server --profile --api-key-file --ca --json" ;;
        "tasker task resolve-step") words="--help --reason --by --resolved-by --store --server --profile --api-key-file --ca --json" ;;
        "tasker task complete-step") words="--help --result --metadata --reason --by --completed-by --store --server --profile --api-key-file --ca --json" ;;
        "tasker step") words="history audit reset resolve complete --help" ;;
        "tasker step history") words="--help --store --server --profile --api-key-file --ca --json" ;;
        "tasker step audit") words="--help --store --server --profile --api-key-file --ca --json" ;;
        "tasker step reset") words="--help --reason --by --reset-by --store --server --profile --api-key-file --ca --json" ;;
        "tasker step resolve") words="--help --reason --by --resolved-by --store --server --profile --api-key-file --ca --json" ;;
        "tasker step complete") words="--help --result --metadata --reason --by --completed-by --store --server --profile --api-key-file --ca --json" ;;
        "tasker dlq") words="list get update stats queue staleness --help" ;;
        "tasker dlq list") words="--help --store --server --profile --api-key-file --ca --status --limit --offset --json" ;;
        "tasker dlq get") words="--help --store --server --profile --api-key-file --ca --json" ;;
        "tasker dlq update") words="--help --status --notes --by --resolved-by --store --server --profile --api-key-file --ca --json" ;;
        "tasker dlq stats") words="--help --store --server --profile --api-key-file --ca --json" ;;
        "tasker dlq queue") words="--help --store --server --profile --api-key-file --ca --json --limit" ;;
        "tasker dlq staleness") words="--help --store --server --profile --api-key-file --ca --json --limit" ;;
        "tasker system") words="health info --help" ;;
        "tasker system health") words="--help --orchestration --workers --store --server --profile --api-key-file --ca --json" ;;
        "tasker system info") words="--help --store --server --profile --api-key-file --ca --json" ;;
        "tasker analytics") words="performance bottlenecks --help" ;;
        "tasker analytics performance") words="--help --store --server --profile --api-key-file --ca --json --hours" ;;
        "tasker analytics bottlenecks") words="--help --store --server --profile --api-key-file --ca --json --limit --min-executions" ;;
        "tasker template") words="validate visualize list info generate --help" ;;
        "tasker template validate") words="--help --json" ;;
        "tasker template visualize") words="--help --format --graph-only --output --annotations --json" ;;
        "tasker template list") words="--help --store --server --profile --api-key-file --ca --json --namespace --language --framework --remote --url --plugins --registered" ;;
        "tasker template info") words="--help --store --server --profile --api-key-file --ca --plugin --language --remote --url --plugins --registered --json" ;;
        "tasker template generate") words="--help --param --language --plugin --remote --url --output --force --json" ;;
        "tasker generate") words="types handler scaffold --help" ;;
        "tasker generate types") words="--help --template --language --step --output --force --json" ;;
        "tasker generate handler") words="--help --template --language --step --output --force --with-tests --json" ;;
        "tasker generate scaffold") words="--help --template --language --step --output --force --json" ;;
        "tasker mcp") words="--help --offline --tools --bind --token-file --origin --insecure --store --server --profile --api-key-file --ca --json" ;;
        "tasker store") words="check migrate prune --help" ;;
        "tasker store check") words="--help --store --json" ;;
        "tasker store migrate") words="--help --json" ;;
        "tasker store prune") words="--help --store --older-than --state --dry-run --export --compact --json" ;;
        "tasker config") words="show validate validate-sources generate dump explain analyze-usage --help" ;;
        "tasker config show") words="--help --config --source-dir --environment --context --path --changed --server --profile --api-key-file --ca --json" ;;
        "tasker config validate") words="--help --config --source-dir --environment --context --strict --explain-errors --json" ;;
        "tasker config validate-sources") words="--help --source-dir --environment --context --remote --url --explain-errors --json" ;;
        "tasker config generate") words="--help --config --source-dir --environment --context --remote --url --output --validate --json" ;;
        "tasker config dump") words="--help --config --source-dir --environment --context --format --path --remote --url --server --profile --api-key-file --ca --json" ;;
        "tasker config explain") words="--help --parameter --environment --context --json" ;;
        "tasker config analyze-usage") words="--help --config --source-dir --environment --context --format --show-unused --show-locations --output --json" ;;
        "tasker auth") words="generate-keys generate-token show-permissions validate-token --help" ;;
        "tasker auth generate-keys") words="--help --output-dir --key-size --force --json" ;;
        "tasker auth generate-token") words="--help --permissions --subject --private-key --expiry-hours --issuer --audience --json" ;;
        "tasker auth show-permissions") words="--help --json" ;;
        "tasker auth validate-token") words="--help --token --public-key --issuer --audience --json" ;;
        "tasker profile") words="init list add validate show check --help" ;;
        "tasker profile init") words="--help --force --json" ;;
        "tasker profile list") words="--help --json" ;;
        "tasker profile add") words="--help --description --transport --orchestration-url --worker-url --tools --json" ;;
        "tasker profile validate") words="--help --json" ;;
        "tasker profile show") words="--help --json" ;;
        "tasker profile check") words="--help --all --json" ;;
        "tasker remote") words="list add remove update --help" ;;
        "tasker remote list") words="--help --json" ;;
        "tasker remote add") words="--help --git-ref --config-path --plugin-path --json" ;;
        "tasker remote remove") words="--help --json" ;;
        "tasker remote update") words="--help --json" ;;
        "tasker plugin") words="list validate --help" ;;
        "tasker plugin list") words="--help --json" ;;
        "tasker plugin validate") words="--help --json" ;;
        "tasker docs") words="reference annotated section coverage index explain --help" ;;
        "tasker docs reference") words="--help --base-dir --json" ;;
        "tasker docs annotated") words="--help --base-dir --json" ;;
        "tasker docs section") words="--help --path --base-dir --json" ;;
        "tasker docs coverage") words="--help --base-dir --json" ;;
        "tasker docs index") words="--help --base-dir --json" ;;
        "tasker docs explain") words="--help --parameter --environment --context --json --base-dir" ;;
        "tasker init") words="--help --no-contrib --json" ;;
        "tasker completion") words="--help --json" ;;
        "tasker version") words="--help --json" ;;
    esac
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    if [[ ${#COMPREPLY[@]} -eq 0 ]]; then
        COMPREPLY=($(compgen -f -- "$current"))
    fi
}
complete -o filenames -F _tasker tasker
