#compdef tasker
# Completion of tasker for zsh: put it into a folder of $fpath as _tasker
_tasker() {
    local place=tasker i
    local -a known
    for ((i = 2; i < CURRENT; i++)); do
        case "$place ${words[i]}" in
            "tasker run" | "tasker dev" | "tasker server" | "tasker worker" | "tasker simulate" | "tasker task" | "tasker task list" | "tasker task create" | "tasker task get" | "tasker task steps" | "tasker task history" | "tasker task cancel" | "tasker task visualize" | "tasker step" | "tasker step history" | "tasker step audit" | "tasker step reset" | "tasker step resolve" | "tasker step complete" | "tasker dlq" | "tasker dlq list" | "tasker dlq get" | "tasker dlq update" | "tasker dlq stats" | "tasker system" | "tasker system health" | "tasker template" | "tasker template validate" | "tasker template visualize" | "tasker generate" | "tasker generate types" | "tasker generate handler" | "tasker generate scaffold" | "tasker mcp" | "tasker store" | "tasker store check" | "tasker store migrate" | "tasker store prune" | "tasker config" | "tasker config show" | "tasker config validate" | "tasker config generate" | "tasker config explain" | "tasker completion" | "tasker version") place="$place ${words[i]}" ;;
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
            'template:Check and draw templates'
            'generate:Write code that fits a template'
            'mcp:Tools for language models (MCP), on standard input and output or HTTP'
            'store:Look after a store'
            'config:Look at the configuration, check it, write it'
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
            '--help:Show this help'
            '--store:postgres://... (default: $TASKER_STORE)'
            '--transport:How steps reach other processes: store, pgmq or rabbitmq=amqp://HOST (default: $TASKER_TRANSPORT, else store)'
            '--handlers:Shared library with handlers; may be repeated'
            '--templates:Template file, or folder of them, to be stored first; may be repeated'
            '--namespace:Run only steps of its tasks (default: of all); may be repeated'
            '--concurrency:Steps that run at once (default 10)'
            '--lease:How long its steps wait for it when it dies (default 30)'
            '--drain:How long running steps may finish when it is stopped (default 30)'
            '--environment:Whose overrides in the templates apply (default: $TASKER_ENV)'
            '--bind:Tell there how it is: health, metrics, templates; port 0 is a free one (default: nowhere)'
            '--insecure:Listen on an address that other machines reach, although nobody is asked who he is'
            '--quiet:No line for each step'
            '--log-level:debug, info, warning, error or off'
            '--json:Print a JSON document a line') ;;
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
        "tasker system") known=(
            'health:Ask a server how it is; exit code 1 when it is not healthy'
            '--help:Show this help') ;;
        "tasker system health") known=(
            '--help:Show this help'
            '--store:SQLite file, postgres://..., or :memory: (default: $TASKER_STORE, else tasker.db)'
            '--server:Ask a server, not a store: http://HOST:PORT or https://... (default: $TASKER_SERVER)'
            '--profile:A server by its name in .config/tasker.toml (default: $TASKER_CLIENT_PROFILE)'
            '--api-key-file:File with the key that the server knows (default: $TASKER_API_KEY, or a token: $TASKER_AUTH_TOKEN)'
            '--ca:File with the certificates to trust (default: those of the system)'
            '--json:Print one JSON document') ;;
        "tasker template") known=(
            'validate:Check templates and print everything that is found'
            'visualize:Draw the steps of a template'
            '--help:Show this help') ;;
        "tasker template validate") known=(
            '--help:Show this help'
            '--json:Print one JSON document') ;;
        "tasker template visualize") known=(
            '--help:Show this help'
            '--format:text, mermaid (graph alone), markdown (graph, table);'
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
            '--tools:Which tools: tier1 asks nobody, tier2 looks, tier3 changes (default tier1,tier2,tier3)'
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
            'generate:Merge files and defaults into one file that explains itself'
            'explain:Say what a key means, or list all of them'
            '--help:Show this help') ;;
        "tasker config show") known=(
            '--help:Show this help'
            '--config:One file that has everything (default: $TASKER_CONFIG_PATH)'
            '--source-dir:Folder with base/ and environments/, which are merged (default: config/tasker, where it is there)'
            '--environment:development, test, production or one of yours (default: $TASKER_ENV, else development)'
            '--context:What is needed: complete (the default), common, orchestration, worker'
            '--path:Only this key, or those of this table'
            '--changed:Only what files and variables say, not the defaults'
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
        "tasker config generate") known=(
            '--help:Show this help'
            '--config:One file that has everything (default: $TASKER_CONFIG_PATH)'
            '--source-dir:Folder with base/ and environments/, which are merged (default: config/tasker, where it is there)'
            '--environment:development, test, production or one of yours (default: $TASKER_ENV, else development)'
            '--context:What is needed: complete (the default), common, orchestration, worker'
            '--output:Write it here, in place of what is there, readable by you only'
            '--validate:Check it too, with the variables that are set here'
            '--json:Print one JSON document') ;;
        "tasker config explain") known=(
            '--help:Show this help'
            '--parameter:The same as KEY'
            '--environment:List the defaults of this environment (default: $TASKER_ENV)'
            '--context:What is needed: complete (the default), common, orchestration, worker'
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
