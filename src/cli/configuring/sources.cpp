#include "cli/configuring/sources.hpp"

namespace tasker::cli {

configuration::Sources sources_of(ConfigOptions const& options, Context const& context) {
    constexpr auto kUsualFolder = "config/tasker";
    configuration::Sources sources{.file = options.file,
                                   .folder = options.folder,
                                   .dotenv = ".env",
                                   .environment = options.environment,
                                   .scope = *configuration::scope_from(options.scope)};
    if (sources.file.empty() && sources.folder.empty())
        sources.file = context.variable("TASKER_CONFIG_PATH").value_or("");
    std::error_code code;
    if (sources.file.empty() && sources.folder.empty() &&
        std::filesystem::is_directory(kUsualFolder, code)) {
        sources.folder = kUsualFolder;
    }
    return sources;
}

configuration::Loaded load_configuration(configuration::Sources const& sources,
                                         Context const& context) {
    return configuration::load(sources, context.variable);
}

std::string name_of(configuration::Sources const& sources, configuration::Loaded const& loaded) {
    auto text = !sources.file.empty()     ? sources.file.string()
                : !sources.folder.empty() ? sources.folder.string()
                                          : std::string("no files, only defaults and variables");
    text += ", environment " + loaded.configuration.environment;
    if (sources.scope != configuration::Scope::Complete)
        text += ", context " + std::string(configuration::to_text(sources.scope));
    return text;
}

}  // namespace tasker::cli
