#include "server/rest/task_walk.hpp"

namespace tasker::server::rest {

Result<void> walk_tasks(store::Reader& reader, store::Reader::TaskFilter filter,
                        std::function<Result<Walk>(model::Task&)> const& visit) {
    constexpr std::size_t kChunk = 1'000;
    filter.offset = 0;
    filter.limit = kChunk;
    for (bool has_more = true; has_more;) {
        TASKER_TRY_ASSIGN(auto tasks, reader.list_tasks(filter));
        has_more = tasks.size() == kChunk;
        if (has_more) filter.before = tasks.back().id;
        for (auto& task : tasks) {
            TASKER_TRY_ASSIGN(auto const walk, visit(task));
            if (walk == Walk::Stop) return {};
        }
    }
    return {};
}

}  // namespace tasker::server::rest
