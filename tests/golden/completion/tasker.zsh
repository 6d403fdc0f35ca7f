#compdef tasker
# Completion of tasker for zsh: put it into a folder of $fpath as _tasker
_tasker() {
    local place=tasker i
    local -a known
    for ((i = 2; i < CURRENT; i++)); do
        case "$place ${words[i]}" in
            "tasker run" | "tasker dev" | "tasker server" | "tasker worker" | "tasker worker list" | "tasker worker status" | "tasker worker health" | "tasker simulate" | "tasker task" | "tasker task list" | "tasker task create" | "tasker task get" | "tasker task steps" | "tasker task history" | "tasker task cancel" | "tasker task visualize" | "tasker task step" | "tasker task step-audit" | "tasker task reset-step" | "tasker task resolve-step" | "tasker task complete-step" | "tasker step" | "tasker step history" | "tasker step audit" | "tasker step reset" | "tasker step resolve" | "tasker step complete" | "tasker dlq" | "tasker dlq list" | "tasker dlq get" | "tasker dlq update" | "tasker dlq stats" | "tasker dlq queue" | "tasker dlq staleness" | "tasker system" | "tasker system health" | "tasker system info" | "tasker analytics" | "tasker analytics performance" | "tasker analytics bottlenecks" | "tasker template" | "tasker template validate" | "tasker template visualize" | "tasker template list" | "tasker template info" | "tasker template generate" | "tasker generate" | "tasker generate types" | "tasker generate handler" | "tasker generate scaffold" | "tasker mcp" | "tasker store" | "tasker store check" | "tasker store migrate" | "tasker store prune" | "tasker config" | "tasker config show" | "tasker config validate" | "tasker config validate-sources" | "tasker config generate" | "tasker config dump" | "tasker config explain" | "tasker config analyze-usage" | "tasker auth" | "tasker auth generate-keys" | "tasker auth generate-token" | "tasker auth show-permissions" | "tasker auth validate-token" | "tasker profile" | "tasker profile init" | "tasker profile list" | "tasker profile add" | "tasker profile validate" | "tasker profile show" | "tasker profile check" | "tasker remote" | "tasker remote list" | "tasker remote add" | "tasker remote remove" | "tasker remote update" | "tasker plugin" | "tasker plugin list" | "tasker plugin validate" | "tasker docs" | "tasker docs reference" | "tasker docs annotated" | "tasker docs section" | "tasker docs coverage" | "tasker docs index" | "tasker docs explain" | "tasker init" | "tasker completion" | "tasker version") place="$place ${words[i]}" ;;
        esac
    done
    case "$place" in
        "tasker") known=(
            'run:Run a task of a template to its end, or go on where it stopped'
            'dev:Everything in one process, to write workflows with: engine, worker, REST API'
            'server:Serve the REST API, and gRPC, on a store, until it is stopped'
            'worker:Run steps of tasks that other processes take in, until it is stopped'
            'simulate:Run a workflow under crashes, timeouts and doubled steps; say what it does'
            'task:Look at tasks, make one, or end one'
            'step:Look at one step, or mend it by hand'
            'dlq:Look into the dead letter queue'
            'system:Look at a server'
            'analytics:See how tasks went, and what takes long'
            'template:Check and draw templates, list them, make code'
            'generate:Write code that fits a template'
            'mcp:Tools for language models (MCP), on standard input and output or HTTP'
            'store:Look after a store'
            'config:Look at the configuration, check it, write it'
            'auth:Make keys and tokens, and check them'
            'profile:Give servers names'
            'remote:Give git repositories names: configuration, plugins'
            'plugin:Look at plugins: templates of files of code'
            'docs:Print what the keys of the configuration mean'
            'init:Begin: write .config/tasker.toml for a server on this machine'
            'completion:Print a script that completes commands in a shell'
            'version:Print the version'
            '--help:Show this help') ;;
        "tasker run") known=(
            '--help:Show this help'
            '--input:The task'\''s input, an object (default {})'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--transport:How steps reach other processes: store, pgmq or rabbitmq=amqp://HOST (default: $TASKER_TRANSPORT, else store)'
            '--handlers:Shared library with handlers; may be repeated'
            '--key:Idempotency key: one key is one task, for ever'
            '--again:Run it once more with this input; without --key'
            '--priority:-100 to 100, the higher first (default 0)'
            '--concurrency:Steps that run at once (default 10)'
            '--environment:Whose overrides in the template apply (default: $TASKER_ENV)'
            '--timeout:Stop waiting after so many seconds'
            '--quiet:No progress, only the outcome'
            '--log-level:debug, info, warning, error or off'
            '--json:Print one JSON document') ;;
        "tasker dev") known=(
            '--help:Show this help'
            '--templates:Template file, or folder of them; read again when they change (default: the folder templates, else an example); may be repeated'
            '--handlers:Shared library with handlers; may be repeated'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--bind:Where to listen, on this machine; port 0 is a free one (default 127.0.0.1:8080)'
            '--concurrency:Steps that run at once (default 10)'
            '--environment:Whose overrides in the templates apply (default: $TASKER_ENV)'
            '--log-level:debug, info, warning, error or off'
            '--json:Print a JSON document a line') ;;
        "tasker server") known=(
            '--help:Show this help'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--transport:How steps reach other processes: store, pgmq or rabbitmq=amqp://HOST (default: $TASKER_TRANSPORT, else store)'
            '--config:One file with the configuration (default: $TASKER_CONFIG_PATH)'
            '--source-dir:Folder with base/ and environments/ of it (default: config/tasker, where it is there)'
            '--bind:Where to listen; port 0 is a free one (default 127.0.0.1:8080)'
            '--grpc-bind:Serve gRPC too, there; off: do not, whatever the configuration says (without one, gRPC is off)'
            '--insecure:Listen on an address that other machines reach, although nobody is asked who he is, or gRPC is not encrypted'
            '--templates:Template file, or folder of them; may be repeated'
            '--handlers:Shared library with handlers, to run steps here; may be repeated'
            '--role:engine: steps are left to workers; both: they run here too (default: both, but engine on postgres://... without --handlers)'
            '--concurrency:Steps that run here at once (default 10)'
            '--drain:How long requests and steps may finish when it is stopped (default 30)'
            '--config-endpoint:Show the configuration, without secrets, at /config'
            '--environment:Of the configuration, and whose overrides in the templates apply (default: $TASKER_ENV)'
            '--log-level:debug, info, warning, error or off'
            '--json:Print a JSON document a line') ;;
        "tasker worker") known=(
            'list:List the workers that profiles name, and how they are'
            'status:Show what a worker says of itself'
            'health:Ask workers how they are; exit code 1 when one is not healthy'
            '--help:Show this help'
            '--store:postgres://... (default: $TASKER_STORE)'
            '--transport:How steps reach other processes: store, pgmq or rabbitmq=amqp://HOST (default: $TASKER_TRANSPORT, else store)'
            '--handlers:Shared library with handlers; may be repeated'
            '--templates:Template file, or folder of them, to be stored first; may be repeated'
            '--namespace:Run only steps of its tasks (default: of all); may be repeated'
            '--concurrency:Steps that run at once (default 10)'
            '--lease:How long its steps wait for it when it dies (default 30)'
            '--drain:How long running steps may finish when it is stopped (default 30)'
            '--environment:Of the configuration, and whose overrides in the templates apply (default: $TASKER_ENV)'
            '--config:One file with the configuration (default: $TASKER_CONFIG_PATH)'
            '--source-dir:Folder with base/ and environments/ of it (default: config/tasker, where it is there)'
            '--bind:Tell there how it is: health, metrics, templates; port 0 is a free one; off: do not, whatever the configuration says (default without one: nowhere)'
            '--grpc-bind:The same by gRPC (default without a configuration: nowhere)'
            '--insecure:Listen on an address that other machines reach, although nobody is asked who he is, or gRPC is not encrypted'
            '--config-endpoint:Show there how the worker is set up, without secrets, at /config'
            '--quiet:No line for each step'
            '--log-level:debug, info, warning, error or off'
            '--json:Print a JSON document a line') ;;
        "tasker worker list") known=(
            '--help:Show this help'
            '--namespace:Only those that run steps of its tasks'
            '--url:Where the worker listens: http://HOST:PORT or https://... (default: $TASKER_WORKER_URL, else those of all profiles)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker worker status") known=(
            '--help:Show this help'
            '--url:Where the worker listens: http://HOST:PORT or https://... (default: $TASKER_WORKER_URL, else those of all profiles)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker worker health") known=(
            '--help:Show this help'
            '--all:All that are named; the default'
            '--url:Where the worker listens: http://HOST:PORT or https://... (default: $TASKER_WORKER_URL, else those of all profiles)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker simulate") known=(
            '--help:Show this help'
            '--seeds:How many runs, seeds 1 to N (default 200)'
            '--seed:Run this seed and tell its story'
            '--faults:What may go wrong: none, some, all, or names with commas (default some: what a workflow is built to survive)'
            '--input:The task'\''s input, an object (default: made from the input_schema)'
            '--result:What the stub of a step answers; may be repeated (default: made from its result_schema)'
            '--handlers:Shared library with handlers, in place of stubs; may be repeated. They are really called, several times a run'
            '--environment:Whose overrides in the template apply (default: $TASKER_ENV)'
            '--jobs:On how many threads (default: all cores; with --handlers 1)'
            '--quiet:No progress, only the outcome'
            '--json:Print one JSON document') ;;
        "tasker task") known=(
            'list:List tasks, the newest first'
            'create:Give a server a task of one of its templates'
            'get:Show one task with its steps'
            'steps:List the steps of a task'
            'history:Show every change of a task'\''s state'
            'cancel:Cancel a task and its unfinished steps'
            'visualize:Draw the steps of a task, with states'
            'step:Show one step of a task'
            'step-audit:List the outcomes that workers reported, the newest first'
            'reset-step:Let a failed step run again, with all its attempts'
            'resolve-step:Count a step as done without a result, and go on'
            'complete-step:Count a step as done with a result of yours, and go on'
            '--help:Show this help') ;;
        "tasker task list") known=(
            '--help:Show this help'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--namespace:Only of templates in this namespace'
            '--name:Only of the template with this name'
            '--state:Only in this state; may be repeated'
            '--status:Only in this state; may be repeated'
            '--limit:At most so many (default 20)'
            '--offset:Skip so many'
            '--json:Print one JSON document') ;;
        "tasker task create") known=(
            '--help:Show this help'
            '--name:Name of the template'
            '--namespace:Its namespace (default default)'
            '--version:Its version (default 1.0.0)'
            '--input:The task'\''s input, an object (default {})'
            '--priority:-100 to 100, the higher first (default 0)'
            '--key:Idempotency key: one key is one task, for ever'
            '--correlation-id:Id that it shares with what it belongs to'
            '--description:Why; kept with the task'
            '--reason:Why; kept with the task'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker task get") known=(
            '--help:Show this help'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker task steps") known=(
            '--help:Show this help'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker task history") known=(
            '--help:Show this help'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker task cancel") known=(
            '--help:Show this help'
            '--reason:Kept in the task'\''s history'
            '--by:Who does it; kept too (default cli-operator)'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker task visualize") known=(
            '--help:Show this help'
            '--format:text, mermaid (graph alone), markdown (graph, table);'
            '--graph-only:Mermaid without the table'
            '--output:Write it here, in place of what is there'
            '--base-url:Where the links of the table lead to (default: no links)'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker task step") known=(
            '--help:Show this help'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker task step-audit") known=(
            '--help:Show this help'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker task reset-step") known=(
            '--help:Show this help'
            '--reason:Why; kept in the step'\''s history'
            '--by:Who does it; kept too (default cli-operator)'
            '--reset-by:Who does it; kept too (default cli-operator)'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker task resolve-step") known=(
            '--help:Show this help'
            '--reason:Why; kept in the step'\''s history'
            '--by:Who does it; kept too (default cli-operator)'
            '--resolved-by:Who does it; kept too (default cli-operator)'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker task complete-step") known=(
            '--help:Show this help'
            '--result:What dependent steps see (default {})'
            '--metadata:Kept beside it; an object (default {})'
            '--reason:Why; kept in the step'\''s history'
            '--by:Who does it; kept too (default cli-operator)'
            '--completed-by:Who does it; kept too (default cli-operator)'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker step") known=(
            'history:Show every change of a step'\''s state'
            'audit:List the outcomes that workers reported, the newest first'
            'reset:Let a failed step run again, with all its attempts'
            'resolve:Count a step as done without a result, and go on'
            'complete:Count a step as done with a result of yours, and go on'
            '--help:Show this help') ;;
        "tasker step history") known=(
            '--help:Show this help'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker step audit") known=(
            '--help:Show this help'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker step reset") known=(
            '--help:Show this help'
            '--reason:Why; kept in the step'\''s history'
            '--by:Who does it; kept too (default cli-operator)'
            '--reset-by:Who does it; kept too (default cli-operator)'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker step resolve") known=(
            '--help:Show this help'
            '--reason:Why; kept in the step'\''s history'
            '--by:Who does it; kept too (default cli-operator)'
            '--resolved-by:Who does it; kept too (default cli-operator)'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker step complete") known=(
            '--help:Show this help'
            '--result:What dependent steps see (default {})'
            '--metadata:Kept beside it; an object (default {})'
            '--reason:Why; kept in the step'\''s history'
            '--by:Who does it; kept too (default cli-operator)'
            '--completed-by:Who does it; kept too (default cli-operator)'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker dlq") known=(
            'list:List entries of the dead letter queue, the newest first'
            'get:Show the newest entry of a task in the dead letter queue'
            'update:Note what became of an entry; changes nothing of its task'
            'stats:Count the dead letter queue by reason and status'
            'queue:List what waits to be looked into, the most urgent first'
            'staleness:List how long tasks have waited, the worst first'
            '--help:Show this help') ;;
        "tasker dlq list") known=(
            '--help:Show this help'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--status:Only pending, manually_resolved, permanently_failed or cancelled'
            '--limit:At most so many (default 50)'
            '--offset:Skip so many'
            '--json:Print one JSON document') ;;
        "tasker dlq get") known=(
            '--help:Show this help'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker dlq update") known=(
            '--help:Show this help'
            '--status:pending, manually_resolved, permanently_failed or cancelled'
            '--notes:What was found, and done'
            '--by:Who says so (default cli-operator)'
            '--resolved-by:Who says so (default cli-operator)'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker dlq stats") known=(
            '--help:Show this help'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker dlq queue") known=(
            '--help:Show this help'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document'
            '--limit:At most so many (default 100)') ;;
        "tasker dlq staleness") known=(
            '--help:Show this help'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document'
            '--limit:At most so many (default 100)') ;;
        "tasker system") known=(
            'health:Ask a server how it is; exit code 1 when it is not healthy'
            'info:Show which server it is, its version, and its connections'
            '--help:Show this help') ;;
        "tasker system health") known=(
            '--help:Show this help'
            '--orchestration:The server; the default without --workers'
            '--workers:The workers that profiles name, or TASKER_WORKER_URL'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker system info") known=(
            '--help:Show this help'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker analytics") known=(
            'performance:Count tasks and steps, and how they ended'
            'bottlenecks:List the steps and tasks of the last day that take longest'
            '--help:Show this help') ;;
        "tasker analytics performance") known=(
            '--help:Show this help'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document'
            '--hours:How far back (default 24)') ;;
        "tasker analytics bottlenecks") known=(
            '--help:Show this help'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document'
            '--limit:At most so many (default 10)'
            '--min-executions:Only what ran so often (default 5)') ;;
        "tasker template") known=(
            'validate:Check templates and print everything that is found'
            'visualize:Draw the steps of a template'
            'list:List the templates that a server has, or those of plugins'
            'info:Show a template that a server has, or one of a plugin'
            'generate:Make files from a template of a plugin'
            '--help:Show this help') ;;
        "tasker template validate") known=(
            '--help:Show this help'
            '--json:Print one JSON document') ;;
        "tasker template visualize") known=(
            '--help:Show this help'
            '--format:text, mermaid (graph alone), markdown (graph, table);'
            '--graph-only:Mermaid without the table'
            '--output:Write it here, in place of what is there'
            '--annotations:JSON file with a text for steps, for Mermaid: {"step": "text"}'
            '--json:Print one JSON document') ;;
        "tasker template list") known=(
            '--help:Show this help'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document'
            '--namespace:Only of this namespace of a server'
            '--language:Those of plugins for this language'
            '--framework:Those of plugins for this framework'
            '--remote:Those of the plugins of this remote (tasker remote list), as it was fetched last'
            '--url:Those of the plugins of the git repository there, as it is now: https://..., git@host:path'
            '--plugins:Of plugins, which code is made from, not those of a server'
            '--registered:Those that a server has (that is usual)') ;;
        "tasker template info") known=(
            '--help:Show this help'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--plugin:Of this plugin'
            '--language:Those of plugins for this language'
            '--remote:Of the plugins of this remote (tasker remote list), as it was fetched last'
            '--url:Of the plugins of the git repository there, as it is now: https://..., git@host:path'
            '--plugins:Of plugins, which code is made from, not those of a server'
            '--registered:Those that a server has (that is usual)'
            '--json:Print one JSON document') ;;
        "tasker template generate") known=(
            '--help:Show this help'
            '--param:A parameter of the template; may be given several times. A list has commas'
            '--language:Those of plugins for this language'
            '--plugin:Of this plugin'
            '--remote:Of the plugins of this remote (tasker remote list), as it was fetched last'
            '--url:Of the plugins of the git repository there, as it is now: https://..., git@host:path'
            '--output:A file, or a folder for several'
            '--force:Write over files that may have been changed by hand'
            '--json:Print one JSON document') ;;
        "tasker generate") known=(
            'types:Types of a template'\''s input and of its steps'\'' results'
            'handler:Handlers to be filled in, with typed parameters'
            'scaffold:Types, handlers, their registry and tests'
            '--help:Show this help') ;;
        "tasker generate types") known=(
            '--help:Show this help'
            '--template:Template file'
            '--language:python, ruby, typescript or rust'
            '--step:Only what this step needs'
            '--output:A file, or a folder for several'
            '--force:Write over files that may have been changed by hand'
            '--json:Print one JSON document') ;;
        "tasker generate handler") known=(
            '--help:Show this help'
            '--template:Template file'
            '--language:python, ruby, typescript or rust'
            '--step:Only what this step needs'
            '--output:A file, or a folder for several'
            '--force:Write over files that may have been changed by hand'
            '--with-tests:Tests of the handlers too'
            '--json:Print one JSON document') ;;
        "tasker generate scaffold") known=(
            '--help:Show this help'
            '--template:Template file'
            '--language:python, ruby, typescript or rust'
            '--step:Only what this step needs'
            '--output:A file, or a folder for several'
            '--force:Write over files that may have been changed by hand'
            '--json:Print one JSON document') ;;
        "tasker mcp") known=(
            '--help:Show this help'
            '--offline:Only tools that ask nobody: templates, code, schemas'
            '--tools:Which tools: tier1 asks nobody, tier2 looks, tier3 changes (default: as the profile says, else tier1,tier2,tier3)'
            '--bind:Serve HTTP on ADDRESS:PORT, not one client on standard input'
            '--token-file:File with the token that clients on HTTP show'
            '--origin:Pages of this origin may ask by HTTP too; repeatable'
            '--insecure:Listen where other machines reach it, though nobody is asked who he is'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker store") known=(
            'check:Verify every promise over a store; changes nothing'
            'migrate:Copy a store to another kind of store, where its tasks go on'
            'prune:Remove tasks that ended long ago, and all of theirs'
            '--help:Show this help') ;;
        "tasker store check") known=(
            '--help:Show this help'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--json:Print one JSON document') ;;
        "tasker store migrate") known=(
            '--help:Show this help'
            '--json:Print one JSON document') ;;
        "tasker store prune") known=(
            '--help:Show this help'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--older-than:Tasks that ended longer ago go: 90m, 12h, 30d, 8w'
            '--state:Only those that ended so: complete, error, cancelled, resolved_manually'
            '--dry-run:Only count them; processes may use the store'
            '--export:Write each task as a line of JSON first; added to the file if it exists'
            '--compact:Give what is free back to the disk (SQLite); needs twice the bytes in use for a while'
            '--json:Print one JSON document') ;;
        "tasker config") known=(
            'show:Print every value, and where it comes from'
            'validate:Check the configuration and print everything that is found'
            'validate-sources:Check base/ and environments/ of a folder before they are merged'
            'generate:Merge files and defaults into one file that explains itself'
            'dump:Print all values as one document, of files, a repository or a server'
            'explain:Say what a key means, or list all of them'
            'analyze-usage:Show which processes use the keys that files and variables set'
            '--help:Show this help') ;;
        "tasker config show") known=(
            '--help:Show this help'
            '--config:One file that has everything (default: $TASKER_CONFIG_PATH)'
            '--source-dir:Folder with base/ and environments/, which are merged (default: config/tasker, where it is there)'
            '--environment:development, test, production or one of yours (default: $TASKER_ENV, else development)'
            '--context:What is needed: complete (the default), common, orchestration, worker'
            '--path:Only this key, or those of this table'
            '--changed:Only what files and variables say, not the defaults'
            '--server:Show what this server tells (GET /config)'
            '--profile:The same of a server by its name in .config/tasker.toml'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker config validate") known=(
            '--help:Show this help'
            '--config:One file that has everything (default: $TASKER_CONFIG_PATH)'
            '--source-dir:Folder with base/ and environments/, which are merged (default: config/tasker, where it is there)'
            '--environment:development, test, production or one of yours (default: $TASKER_ENV, else development)'
            '--context:What is needed: complete (the default), common, orchestration, worker'
            '--strict:Warnings fail too'
            '--explain-errors:Say below each finding what its key means'
            '--json:Print one JSON document') ;;
        "tasker config validate-sources") known=(
            '--help:Show this help'
            '--source-dir:The folder (default config/tasker), in a repository where one is named'
            '--environment:development, test, production or one of yours (default: $TASKER_ENV, else development)'
            '--context:What is needed: complete (the default), common, orchestration, worker'
            '--remote:Read the files of this remote (tasker remote list), as it was fetched last'
            '--url:Read the files of the git repository there, as it is now: https://..., git@host:path'
            '--explain-errors:Say below each finding what its key means'
            '--json:Print one JSON document') ;;
        "tasker config generate") known=(
            '--help:Show this help'
            '--config:One file that has everything (default: $TASKER_CONFIG_PATH)'
            '--source-dir:Folder with base/ and environments/, which are merged (default: config/tasker, where it is there)'
            '--environment:development, test, production or one of yours (default: $TASKER_ENV, else development)'
            '--context:What is needed: complete (the default), common, orchestration, worker'
            '--remote:Read the files of this remote (tasker remote list), as it was fetched last'
            '--url:Read the files of the git repository there, as it is now: https://..., git@host:path'
            '--output:Write it here, in place of what is there, readable by you only'
            '--validate:Check it too, with the variables that are set here'
            '--json:Print one JSON document') ;;
        "tasker config dump") known=(
            '--help:Show this help'
            '--config:One file that has everything (default: $TASKER_CONFIG_PATH)'
            '--source-dir:Folder with base/ and environments/, which are merged (default: config/tasker, where it is there)'
            '--environment:development, test, production or one of yours (default: $TASKER_ENV, else development)'
            '--context:What is needed: complete (the default), common, orchestration, worker'
            '--format:json (the default) or toml'
            '--path:Only this key, or those of this table'
            '--remote:Read the files of this remote (tasker remote list), as it was fetched last'
            '--url:Read the files of the git repository there, as it is now: https://..., git@host:path'
            '--server:Ask this server, not files (GET /config)'
            '--profile:The same of a server by its name in .config/tasker.toml'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker config explain") known=(
            '--help:Show this help'
            '--parameter:The same as KEY'
            '--environment:List the defaults of this environment (default: $TASKER_ENV)'
            '--context:What is needed: complete (the default), common, orchestration, worker'
            '--json:Print one JSON document') ;;
        "tasker config analyze-usage") known=(
            '--help:Show this help'
            '--config:One file that has everything (default: $TASKER_CONFIG_PATH)'
            '--source-dir:Folder with base/ and environments/, which are merged (default: config/tasker, where it is there)'
            '--environment:development, test, production or one of yours (default: $TASKER_ENV, else development)'
            '--context:What is needed: complete (the default), common, orchestration, worker'
            '--format:table (the default), json or markdown'
            '--show-unused:Also the keys that are set without effect, and those that there are not'
            '--show-locations:Say of each key which line or variable sets it'
            '--output:Write it here, in place of what is there'
            '--json:Print one JSON document') ;;
        "tasker auth") known=(
            'generate-keys:Make a pair of RSA keys: one signs tokens, the other checks them'
            'generate-token:Make a token (JWT, RS256) that servers accept'
            'show-permissions:List what tokens and keys can permit; a line with * is all below it'
            'validate-token:Check a token as a server would; exit code 1 when it does not count'
            '--help:Show this help') ;;
        "tasker auth generate-keys") known=(
            '--help:Show this help'
            '--output-dir:Where they are written (default ./keys)'
            '--key-size:Bits, 2048 (the default) to 8192'
            '--force:Replace keys that are there'
            '--json:Print one JSON document') ;;
        "tasker auth generate-token") known=(
            '--help:Show this help'
            '--permissions:What it permits: tasks:read,dlq:*; may be repeated (default: nothing)'
            '--subject:Whom it is for (default tasker-client)'
            '--private-key:Key that signs it (default ./keys/jwt-private-key.pem)'
            '--expiry-hours:How long it counts (default 24)'
            '--issuer:As the server'\''s jwt_issuer (default tasker-core)'
            '--audience:As the server'\''s jwt_audience (default tasker-api)'
            '--json:Print one JSON document') ;;
        "tasker auth show-permissions") known=(
            '--help:Show this help'
            '--json:Print one JSON document') ;;
        "tasker auth validate-token") known=(
            '--help:Show this help'
            '--token:The token, @FILE, or @- for standard input'
            '--public-key:Key that checks it (default ./keys/jwt-public-key.pem)'
            '--issuer:As the server'\''s jwt_issuer (default tasker-core)'
            '--audience:As the server'\''s jwt_audience (default tasker-api)'
            '--json:Print one JSON document') ;;
        "tasker profile") known=(
            'init:Write .config/tasker.toml with a profile for a server on this machine'
            'list:List the servers that have names'
            'add:Give a server a name'
            'validate:Check the file of profiles; exit code 1 when something is wrong'
            'show:Show a profile, without its secrets'
            'check:Ask the servers of a profile how they are; exit code 1 when one is not well'
            '--help:Show this help') ;;
        "tasker profile init") known=(
            '--help:Show this help'
            '--force:Replace the file that is there'
            '--json:Print one JSON document') ;;
        "tasker profile list") known=(
            '--help:Show this help'
            '--json:Print one JSON document') ;;
        "tasker profile add") known=(
            '--help:Show this help'
            '--description:For people'
            '--transport:rest (the default); the command line asks by no other'
            '--orchestration-url:Where the server listens'
            '--worker-url:Where a worker listens'
            '--tools:Levels of tools that the MCP server offers: tier1,tier2,tier3'
            '--json:Print one JSON document') ;;
        "tasker profile validate") known=(
            '--help:Show this help'
            '--json:Print one JSON document') ;;
        "tasker profile show") known=(
            '--help:Show this help'
            '--json:Print one JSON document') ;;
        "tasker profile check") known=(
            '--help:Show this help'
            '--all:All profiles'
            '--json:Print one JSON document') ;;
        "tasker remote") known=(
            'list:List the remotes, and when each was fetched last'
            'add:Give a git repository with configuration or plugins a name'
            'remove:Forget a remote, and what was fetched of it'
            'update:Fetch a remote, or all, as they are now'
            '--help:Show this help') ;;
        "tasker remote list") known=(
            '--help:Show this help'
            '--json:Print one JSON document') ;;
        "tasker remote add") known=(
            '--help:Show this help'
            '--git-ref:A branch, a tag or a commit (main)'
            '--config-path:Folder in it with base/ and environments/ (config/tasker/)'
            '--plugin-path:Folder in it with plugins (default: wherever a tasker-plugin.toml is)'
            '--json:Print one JSON document') ;;
        "tasker remote remove") known=(
            '--help:Show this help'
            '--json:Print one JSON document') ;;
        "tasker remote update") known=(
            '--help:Show this help'
            '--json:Print one JSON document') ;;
        "tasker plugin") known=(
            'list:List the plugins of plugin_paths and of fetched remotes'
            'validate:Check a plugin: its files, its parameters, and what it is made from'
            '--help:Show this help') ;;
        "tasker plugin list") known=(
            '--help:Show this help'
            '--json:Print one JSON document') ;;
        "tasker plugin validate") known=(
            '--help:Show this help'
            '--json:Print one JSON document') ;;
        "tasker docs") known=(
            'reference:Print the reference of all keys and variables, as Markdown'
            'annotated:Print a configuration with what each key means'
            'section:Explain all keys of a table'
            'coverage:Count the keys that files set, and name those that nobody knows'
            'index:List the tables of the configuration'
            'explain:Say what a key means, or list all of them'
            '--help:Show this help') ;;
        "tasker docs reference") known=(
            '--help:Show this help'
            '--base-dir:Not needed: what keys mean is built in'
            '--json:Print one JSON document') ;;
        "tasker docs annotated") known=(
            '--help:Show this help'
            '--base-dir:Folder with base/ and environments/ (default: config/tasker, where it is there)'
            '--json:Print one JSON document') ;;
        "tasker docs section") known=(
            '--help:Show this help'
            '--path:The table, or one key'
            '--base-dir:Not needed: what keys mean is built in'
            '--json:Print one JSON document') ;;
        "tasker docs coverage") known=(
            '--help:Show this help'
            '--base-dir:Folder with base/ and environments/ (default: config/tasker, where it is there)'
            '--json:Print one JSON document') ;;
        "tasker docs index") known=(
            '--help:Show this help'
            '--base-dir:Not needed: what keys mean is built in'
            '--json:Print one JSON document') ;;
        "tasker docs explain") known=(
            '--help:Show this help'
            '--parameter:The same as KEY'
            '--environment:List the defaults of this environment (default: $TASKER_ENV)'
            '--context:What is needed: complete (the default), common, orchestration, worker'
            '--json:Print one JSON document'
            '--base-dir:Not needed: what keys mean is built in') ;;
        "tasker init") known=(
            '--help:Show this help'
            '--no-contrib:Fetch nothing from elsewhere; nothing is fetched anyhow'
            '--json:Print one JSON document') ;;
        "tasker completion") known=(
            '--help:Show this help'
            '--json:Print one JSON document') ;;
        "tasker version") known=(
            '--help:Show this help'
            '--json:Print one JSON document') ;;
    esac
    _describe tasker known
    _files
}
compdef _tasker tasker
