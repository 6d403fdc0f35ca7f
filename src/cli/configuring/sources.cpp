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
