#include "configuration/variables.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"
#include "configuration/reading/text_file.hpp"

namespace tasker::configuration {

namespace {

// clang-format off
constexpr bool kSecretVariable = true;
constexpr bool kOpenVariable = false;
constexpr bool kUsableInFiles = true;
constexpr bool kForPrograms = false;

/// Made at the first use: the forms are constants of another source.
auto const& variable_rows() {
    static std::array const kRows = {
        KnownVariable{"TASKER_ENV", kEnvironment, kOpenVariable, kUsableInFiles, "The environment: development (the default), test, production, or a name of yours."},
        KnownVariable{"TASKER_CONFIG_PATH", kFileName, kOpenVariable, kUsableInFiles, "The one configuration file, where `--config` is not given."},
        KnownVariable{"DATABASE_URL", kStoreLocation, kSecretVariable, kUsableInFiles, "The store."},
        KnownVariable{"PGMQ_DATABASE_URL", kPostgresUrl, kSecretVariable, kUsableInFiles, "The database with the queues of PGMQ, if it is another one."},
        KnownVariable{"TASKER_WEB_BIND_ADDRESS", kAddress, kOpenVariable, kUsableInFiles, "Where the REST API listens."},
        KnownVariable{"TASKER_ORCHESTRATION_GRPC_BIND_ADDRESS", kAddress, kOpenVariable, kUsableInFiles, "Where a server's gRPC API listens."},
        KnownVariable{"TASKER_WORKER_GRPC_BIND_ADDRESS", kAddress, kOpenVariable, kUsableInFiles, "Where a worker's gRPC API listens."},
        KnownVariable{"TASKER_TEMPLATE_PATH", kFileName, kOpenVariable, kUsableInFiles, "A folder, file or pattern with the templates, instead of `common.task_templates.search_paths`."},
        KnownVariable{"TASKER_MESSAGING_BACKEND", kBackendName, kOpenVariable, kUsableInFiles, "What carries steps: store, pgmq or rabbitmq."},
        KnownVariable{"RABBITMQ_URL", kAmqpUrl, kSecretVariable, kUsableInFiles, "The RabbitMQ broker."},
        KnownVariable{"REDIS_URL", kRedisUrl, kSecretVariable, kUsableInFiles, "The Redis server of the cache."},
        KnownVariable{"MEMCACHED_URL", kTcpUrl, kSecretVariable, kUsableInFiles, "The memcached server of the cache."},
        KnownVariable{"TASKER_INSTANCE_ID", kIdentifier, kOpenVariable, kUsableInFiles, "The name of this process, where TASKER_WORKER_ID is not set."},
        KnownVariable{"TASKER_INSTANCE_PORT", kPortNumber, kOpenVariable, kUsableInFiles, "A port, for addresses in files: \"0.0.0.0:${TASKER_INSTANCE_PORT:-8080}\"."},
        KnownVariable{"TASKER_WORKER_ID", kIdentifier, kOpenVariable, kUsableInFiles, "The name of this worker, instead of `worker.worker_id`."},
        KnownVariable{"TASKER_JWT_PUBLIC_KEY", kPublicKey, kOpenVariable, kUsableInFiles, "The key that tokens are checked with, as PEM."},
        KnownVariable{"TASKER_JWT_PUBLIC_KEY_PATH", kFileName, kOpenVariable, kUsableInFiles, "A file with that key."},
        KnownVariable{"TASKER_AUTH_TOKEN", kSecretText, kSecretVariable, kUsableInFiles, "A token for calling the server, for `worker.orchestration_client.auth.token`."},
        KnownVariable{"TASKER_ORCHESTRATION_AUTH_TOKEN", kSecretText, kSecretVariable, kUsableInFiles, "The same for the server only."},
        KnownVariable{"TASKER_API_KEY", kSecretText, kSecretVariable, kUsableInFiles, "A key for calling the server, for `worker.orchestration_client.auth.api_key`."},
        KnownVariable{"TASKER_ORCHESTRATION_URL", kHttpUrl, kOpenVariable, kUsableInFiles, "Where the server is, for `worker.orchestration_client.base_url`."},
        KnownVariable{"LOG_LEVEL", kLogLevels, kOpenVariable, kForPrograms, "What is logged."},
        KnownVariable{"RUST_LOG", kAnyText, kOpenVariable, kForPrograms, "The same, where LOG_LEVEL is not set; the first level in it counts."},
        KnownVariable{"TELEMETRY_ENABLED", kTruth, kOpenVariable, kForPrograms, "Whether traces are sent by OTLP."},
        KnownVariable{"OTEL_EXPORTER_OTLP_ENDPOINT", kHttpUrl, kOpenVariable, kForPrograms, "Where they are sent: the base address of a receiver over HTTP, else http://localhost:4318."},
        KnownVariable{"OTEL_SERVICE_NAME", kAnyText, kOpenVariable, kForPrograms, "The name of the service in them."},
        KnownVariable{"OTEL_SERVICE_VERSION", kAnyText, kOpenVariable, kForPrograms, "Its version."},
        KnownVariable{"DEPLOYMENT_ENVIRONMENT", kAnyText, kOpenVariable, kForPrograms, "The environment in them, where it is not TASKER_ENV."},
        KnownVariable{"OTEL_TRACES_SAMPLER_ARG", kShare, kOpenVariable, kForPrograms, "Which share of the traces that begin here is kept, 0 to 1."},
        KnownVariable{"OTEL_LOGS_ENABLED", kTruth, kOpenVariable, kForPrograms, "Read and not used: the log goes to stderr, from where a collector takes it."},
    };
    return kRows;
}
// clang-format on

constexpr std::size_t kDotenvLinesMax = 10'000;

bool is_variable_name(std::string_view name) {
    auto const is_part = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    };
    return !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
           std::ranges::all_of(name, is_part);
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    auto const begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

/// `value # comment`, `"quoted"`, `'quoted'`; none when a quote does not end.
std::optional<std::string> dotenv_value(std::string_view text) {
    if (!text.empty() && (text.front() == '"' || text.front() == '\'')) {
        auto const end = text.find(text.front(), 1);
        if (end == std::string_view::npos) return std::nullopt;
        return std::string(text.substr(1, end - 1));
    }
    return std::string(trimmed(text.substr(0, text.find(" #"))));
}

}  // namespace

std::span<KnownVariable const> known_variables() noexcept {
    return variable_rows();
}

KnownVariable const* find_variable(std::string_view name) noexcept {
    auto const& rows = variable_rows();
    auto const found = std::ranges::find(rows, name, &KnownVariable::name);
    return found == rows.end() ? nullptr : &*found;
}

void Variables::add_dotenv(std::string_view text, std::string const& file_name,
                           Findings& findings) {
    std::uint32_t number = 0;
    while (!text.empty() && number < kDotenvLinesMax) {
        auto const end = std::min(text.find('\n'), text.size());
        auto line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        if (line.empty() || line.front() == '#') continue;
        if (line.starts_with("export ")) line = trimmed(line.substr(7));
        auto const equals = line.find('=');
        auto const name = trimmed(line.substr(0, equals));
        auto const value = equals == std::string_view::npos
                               ? std::nullopt
                               : dotenv_value(trimmed(line.substr(equals + 1)));
        if (!is_variable_name(name) || !value) {
            findings.add(FindingCode::InvalidVariable, file_name, {number, 1}, {},
                         "this line sets no variable; give NAME=value or NAME=\"value\"");
            continue;
        }
        if (!value->empty()) dotenv_.insert_or_assign(std::string(name), *value);
    }
}

std::optional<std::string> Variables::set_value(std::string const& name) const {
    if (auto value = environ_(name); value && !value->empty()) return value;
    auto const found = dotenv_.find(name);
    if (found == dotenv_.end()) return std::nullopt;
    return found->second;
}

std::optional<std::string> Variables::from_file(KnownVariable const& variable,
                                                Findings& findings) const {
    auto const name = std::string(variable.name) + "_FILE";
    auto const file = set_value(name);
    if (!file) return std::nullopt;
    auto text = read_secret_file(*file);
    if (!text) {
        findings.add(FindingCode::UnreadableFile, *file, {}, {},
                     std::string(text.error().message()) + ", and " + name + " names it");
        return std::nullopt;
    }
    return *std::move(text);
}

std::optional<std::string> Variables::look_up(KnownVariable const& variable,
                                              Findings& findings) const {
    auto value = set_value(std::string(variable.name));
    if (!value) value = from_file(variable, findings);
    if (!value || value->empty()) return std::nullopt;
    auto const& form = variable.form;
    if (form.fits == nullptr || form.fits(*value)) return value;
    findings.add(FindingCode::InvalidVariable, {}, {}, {},
                 "the variable " + std::string(variable.name) +
                     (variable.is_secret ? " is set to what it cannot be"
                                         : " is set to " + quoted_briefly(*value)) +
                     "; give " + std::string(form.name));
    return std::nullopt;
}

std::optional<std::string> Variables::find(std::string_view name, Findings& findings) {
    auto const* const variable = find_variable(name);
    TASKER_ASSERT(variable != nullptr);
    return find(*variable, findings);
}

std::optional<std::string> Variables::find(KnownVariable const& variable, Findings& findings) {
    auto const known = remembered_.find(variable.name);
    if (known != remembered_.end()) return known->second.value;
    auto value = look_up(variable, findings);
    remembered_[variable.name] = {value};
    return value;
}

}  // namespace tasker::configuration
