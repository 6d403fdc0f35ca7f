#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/routing/call.hpp"
#include "store/store.hpp"

namespace tasker::server::rest {

/// What a list of tasks is asked for.
struct TaskSearch {
    store::Reader::TaskFilter filter{};
    std::optional<std::string> initiator{};
    std::optional<std::string> source_system{};
    std::size_t page = 1;
    std::size_t per_page = 25;

    [[nodiscard]] static Result<TaskSearch> from(routing::Call const& call);
    /// What `status` may be.
    [[nodiscard]] static std::vector<std::string_view> statuses();

    struct Page {
        std::vector<model::Task> tasks;
        std::size_t total = 0;  ///< of all pages
    };
    /// Initiator and source system are no columns: with them, all tasks that fit otherwise are
    /// read.
    [[nodiscard]] Result<Page> run(store::Reader& reader) const;
};

}  // namespace tasker::server::rest
