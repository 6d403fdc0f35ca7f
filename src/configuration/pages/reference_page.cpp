#include "configuration/pages/reference_page.hpp"

#include "configuration/findings.hpp"
#include "configuration/keys/keys.hpp"
#include "configuration/pages/words.hpp"
#include "configuration/permissions.hpp"
#include "configuration/variables.hpp"

namespace tasker::configuration {

namespace {

constexpr std::string_view kIntroduction = R"(# Configuration

Printed from the tables in `src/configuration/keys/`; a test compares. `tasker config explain KEY` says the same of one key.

It is of servers and workers: `tasker server` reads what `tasker config show --context orchestration` shows, `tasker worker` what
`--context worker` does, by the same rules; options of their command lines win. Without a file, they read nothing of this. They read the
keys with *restart* or *reload* under *takes effect*; those with *not yet* are checked like the others, and nothing reads them.

    tasker config show                                   # every value, and where it comes from
    tasker config validate --config tasker.toml          # everything that is wrong, with line and column
    tasker config generate -e production -o tasker.toml  # a file with all keys and what they mean
    tasker config explain orchestration.web.bind_address

## Where values come from

The later wins:

1. the default,
2. the default of the environment (`test`, `development`, `production`), where it is another,
3. the files: either one (`--config FILE`, or `TASKER_CONFIG_PATH`), or a folder (`--source-dir`, else `config/tasker` if it is
   there): `base/common.toml`, `base/orchestration.toml`, `base/worker.toml`, and then
   `environments/NAME/` with files of the same names,
4. variables, where the key names some below.

Tables are merged key by key; lists are replaced as a whole. All files use full names, `[common.database]`. Tables named `_docs` are
notes and are not read. A key that there is not is warned about and ignored; a value that is wrong is an error. A file may have 1 MiB.

The environment is `--environment`, else `TASKER_ENV`, else what `common.execution.environment` of the one file says, else `development`.
An environment of another name has the plain defaults, and needs a folder `environments/NAME`.

A variable may stand in any text: `"${DATABASE_URL}"`, or `"${DATABASE_URL:-postgresql://localhost/tasker}"` with what counts when it is
not set or empty. Only the [variables below](#variables) may be used. They come from the process, else from a file `.env` in the working directory.

## Secrets

Passwords in URLs, keys and tokens are shown as `***` everywhere: in `tasker config show`, in messages, in logs. Three ways keep
them out of the configuration's files:

- a variable: `url = "${DATABASE_URL}"`;
- a variable with the name of a file, for any variable below: `DATABASE_URL_FILE=/run/secrets/database_url`;
- for keys that are secret, and keys of `api_keys`, a reference instead of the text: `{ file = "/run/secrets/key" }` or `{ env = "NAME" }`.

Ends of lines at the end of such a file do not count.

## Reload

A server or worker that gets SIGHUP reads its files and `.env` again. What is wrong then is logged, and nothing changes. Keys with *reload*
below and LOG_LEVEL change at once; of the others it logs that they need a restart.

## What tasker server makes of it

- It says what it found before it opens anything; an error ends it with exit code 1. Of keys that a file sets and that it does not
  read, it tells the number and some names.
- It refuses to start where a key asks for protection that it does not have yet, `orchestration.dlq.staleness_detection.dry_run`;
  and where `orchestration.web.enabled` is false, as REST is always served.
- `orchestration.web.bind_address`: an address of this machine, unless `orchestration.web.auth.enabled` or `--insecure`.
- `orchestration.grpc.bind_address`, while `orchestration.grpc.enabled`: an address of this machine, unless both
  `orchestration.grpc.tls_enabled` and `orchestration.web.auth.enabled`, or `--insecure`. The default is none, so say those,
  or `enabled = false`, or `bind_address = "127.0.0.1:9190"`.
- The store is `--store`, else TASKER_STORE, else `common.database.url`. On PostgreSQL, `common.database.pool.max_connections` counts
  unless the location says `connections=`; never more than 1000.
- Steps travel by `--transport`, else TASKER_TRANSPORT, else `common.queues.backend`. Where the store is no PostgreSQL database, `pgmq`
  without a database of its own means the store.
- What is logged: `--log-level`, else LOG_LEVEL or RUST_LOG, else `info`.

## What tasker worker makes of it

The same, with the keys of `worker` instead of `orchestration`, and:

- `worker.web.enabled = false`, or `--bind off`, leaves it without a server of its own. [It](worker.md) tells only how the worker is.
- `worker.worker_id` names it in results and metrics. Two workers may have the same name; leases tell them apart all the same.
- How long its steps wait when it dies is `--lease`, and how long they may finish when it is stopped is `--drain`: there are no keys for that.
- The limits of `orchestration.decision_points` are not those of workers, which take the defaults for results that they report.
)";

std::string cell(std::string_view text) {
    std::string out;
    for (auto const c : text) {
        if (c == '|') out += '\\';
        out += c;
    }
    return out;
}

std::string code(std::string_view text) {
    return "`" + cell(text) + "`";
}

std::string defaults_cell(Key const& key) {
    auto text = code(to_toml(key.facts.initial));
    for (auto const environment :
         {Environment::Test, Environment::Development, Environment::Production}) {
        auto const& own = key.initial_in(environment);
        if (own == key.facts.initial) continue;
        text += "<br>" + std::string(to_text(environment)) + " " + code(to_toml(own));
    }
    return text;
}

/// Although a worker has it, too.
bool is_of_server_only(Key const& key) {
    return key.path.starts_with("common.") && key.server_use != key.worker_use;
}

std::string meaning_cell(Key const& key) {
    std::string text(key.facts.says);
    if (key.facts.is_inert) text += " Without effect.";
    if (key.secrecy == Secrecy::Hidden) text += " A secret.";
    if (is_of_server_only(key)) text += " Of servers.";
    if (!key.facts.variables.empty()) {
        text += " Set by";
        for (auto const& name : key.facts.variables)
            text += (&name == key.facts.variables.data() ? " " : ", else ") + code(name);
        text += ".";
    }
    return cell(text);
}

std::string_view effect_cell(Key const& key) {
    if (key.facts.is_inert) return "";
    switch (key.use()) {
        case KeyUse::None: return "not yet";
        case KeyUse::AtStart: return "restart";
        case KeyUse::Live: return "reload";
    }
    return {};
}

std::string key_heading(std::string_view section) {
    auto text = "\n### " + std::string(section) + "\n\n";
    auto const about = all_keys().description_of(section);
    if (!about.empty()) text += std::string(about) + "\n\n";
    return text + "| key | default | value | takes effect | |\n|---|---|---|---|---|\n";
}

std::string keys_part() {
    std::string text;
    std::string_view area;
    std::string_view section;
    for (auto const& key : all_keys().all()) {
        auto const here = std::string_view(key.path).substr(0, key.path.find('.'));
        if (here != area) {
            area = here;
            text += "\n## Keys of " + std::string(area) + "\n\n" +
                    std::string(all_keys().description_of(area)) + "\n";
        }
        if (key.section() != section) {
            section = key.section();
            text += key_heading(section);
        }
        text += "| " + code(key.name()) + " | " + defaults_cell(key) + " | " + cell(key.wanted()) +
                " | " + std::string(effect_cell(key)) + " | " + meaning_cell(key) + " |\n";
    }
    return text;
}

std::string variables_part() {
    std::string text =
        "\n## Variables\n\nThose with *yes* may stand in files as `${NAME}`. Of those without, "
        "servers and workers read LOG_LEVEL and RUST_LOG;\nthe others are checked, and nothing "
        "reads them yet.\n\n"
        "| variable | in files | value | |\n|---|---|---|---|\n";
    for (auto const& variable : known_variables()) {
        text += "| " + code(variable.name) + " | " + (variable.is_placeholder ? "yes" : "") +
                " | " + cell(variable.form.name) + " | " + cell(variable.says) +
                (variable.is_secret ? " A secret." : "") + " |\n";
    }
    return text;
}

std::string permissions_part() {
    return "\n## Permissions\n\nFor `permissions` of `api_keys`: " + permission_list() + ".\n";
}

std::string findings_part() {
    std::string text =
        "\n## Findings\n\nWhat `tasker config validate` can say. Errors keep a process from "
        "starting.\n\n| code | severity | |\n|---|---|---|\n";
    for (std::size_t i = 0; i < kFindingCodeCount; ++i) {
        auto const finding = static_cast<FindingCode>(i);
        text += "| " + code(to_text(finding)) + " | " + std::string(to_text(severity_of(finding))) +
                " | " + cell(meaning_of(finding)) + " |\n";
    }
    return text;
}

}  // namespace

std::string reference_page() {
    return std::string(kIntroduction) + keys_part() + variables_part() + permissions_part() +
           findings_part();
}

}  // namespace tasker::configuration
