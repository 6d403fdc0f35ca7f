#include "cli/configuring/sources.hpp"

namespace tasker::cli {

configuration::Sources sources_of(ConfigOptions const& options) {
    return {.file = options.file,
            .folder = options.folder,
            .usual_folder = "config/tasker",
            .dotenv = ".env",
            .environment = options.environment,
            .scope = *configuration::scope_from(options.scope)};
}

Result<configuration::Sources> open_sources(ConfigOptions const& options, Context& context) {
    auto sources = sources_of(options);
    if (!options.repository.is_given()) return sources;
    TASKER_TRY_ASSIGN(auto const repository, open_repository(options.repository, context));
    auto const& path = options.folder.empty() ? repository.remote.config_path : options.folder;
    TASKER_TRY_ASSIGN(sources.folder, path_within(repository.checkout.files, path));
    std::error_code failure;
    if (!std::filesystem::is_directory(sources.folder, failure)) {
        return Error(ErrorCode::InvalidOption, repository.remote.url + " has no folder " + path +
                                                   " at commit " + repository.checkout.commit +
                                                   "; --source-dir names another");
    }
    return sources;
}

configuration::Loaded load_configuration(configuration::Sources const& sources,
                                         Context const& context) {
    return configuration::load(sources, context.variable);
}

std::string name_of(configuration::Sources const& sources, configuration::Loaded const& loaded) {
    auto text = loaded.source.empty() ? std::string("no files, only defaults and variables")
                                      : loaded.source;
    text += ", environment " + loaded.configuration.environment;
    if (sources.scope != configuration::Scope::Complete)
        text += ", context " + std::string(configuration::to_text(sources.scope));
    return text;
}

}  // namespace tasker::cli
