#include "embedded/missing_handlers.hpp"

#include <string>

namespace tasker::embedded {

Result<void> check_handlers(model::Template const& tmpl, Handlers const& handlers) {
    std::string missing;
    for (auto const& step : tmpl.steps) {
        auto const found = handlers.check_address({.callable = step.handler.callable,
                                                   .method = step.handler.method,
                                                   .resolver = step.handler.resolver,
                                                   .initialization = &step.handler.initialization});
        if (!found) missing += "\n  step \"" + step.name + "\": " + found.error().message();
    }
    if (missing.empty()) return {};
    return Error(ErrorCode::HandlerNotFound,
                 tmpl.full_name() + " names handlers that are not there:" + missing);
}

}  // namespace tasker::embedded
