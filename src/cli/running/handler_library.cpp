#include "cli/running/handler_library.hpp"

#include <dlfcn.h>

#include <exception>
#include <string>
#include <system_error>

#include "tasker/version.hpp"

namespace tasker::cli {

namespace {

Error refused(std::filesystem::path const& library, std::string const& why) {
    return {ErrorCode::InvalidOption, "--handlers " + library.string() + ": " + why};
}

std::string last_error_of_loader() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): POSIX keeps it per thread
    auto const* const text = dlerror();
    return text == nullptr ? "it cannot be loaded" : text;
}

template <class Function>
Function* find_function(void* library, char const* name) {
    return reinterpret_cast<Function*>(dlsym(library, name));  // what POSIX asks for
}

}  // namespace

Result<void> load_handlers(std::filesystem::path const& library, Handlers& handlers) {
    std::error_code failure;
    if (!std::filesystem::is_regular_file(library, failure)) {
        return Error(ErrorCode::FileNotFound, "--handlers " + library.string() + ": no such file");
    }
    // With a slash, so that the loader does not search its own folders for the name.
    auto const path = std::filesystem::absolute(library).string();
    auto* const loaded = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (loaded == nullptr) return refused(library, last_error_of_loader());

    auto* const version = find_function<char const*()>(loaded, "tasker_handlers_version");
    auto* const add = find_function<void(Handlers&)>(loaded, "tasker_register_handlers");
    if (version == nullptr || add == nullptr) {
        return refused(library,
                       "it registers no handlers; write TASKER_HANDLERS(handlers) { … } of "
                       "<tasker/plugin.hpp> in it");
    }
    if (std::string const built = version(); built != TASKER_VERSION) {
        return refused(library, "it was built for Tasker " + built +
                                    ", this is " TASKER_VERSION "; build it again");
    }
    try {
        add(handlers);
    } catch (std::exception const& escaped) {
        return refused(library, std::string("registering threw: ") + escaped.what());
    } catch (...) {
        return refused(library, "registering threw something that is no std::exception");
    }
    if (auto const checked = handlers.check(); !checked) {
        return refused(library, checked.error().message());
    }
    return {};
}

}  // namespace tasker::cli
