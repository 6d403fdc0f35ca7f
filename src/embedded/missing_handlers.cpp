#include "embedded/missing_handlers.hpp"

#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "template/load.hpp"

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

Result<std::vector<model::HandlerReference>> wanted_handlers(store::Store& store,
                                                             templates::Registry const& registry) {
    using Address = std::tuple<std::string, std::string, std::optional<std::string>>;
    std::set<Address> wanted;
    auto const add = [&wanted](model::Template const& tmpl) {
        for (auto const& step : tmpl.steps)
            wanted.emplace(step.handler.callable, step.handler.method, step.handler.resolver);
    };
    TASKER_TRY(store.read([&](store::Reader& reader) -> Result<void> {
        TASKER_TRY_ASSIGN(auto const stored, reader.list_templates());
        for (auto const& one : stored) {
            // One that this version cannot read is nothing that it can run.
            if (auto const tmpl = templates::from_json(one.configuration)) add(*tmpl);
        }
        return {};
    }));
    for (auto const& known : registry.all())
        add(known->tmpl);  // as this process's environment has it
    std::vector<model::HandlerReference> references;
    references.reserve(wanted.size());
    for (auto const& [callable, method, resolver] : wanted) {
        references.push_back({.callable = callable, .method = method, .resolver = resolver});
    }
    return references;
}

}  // namespace tasker::embedded
