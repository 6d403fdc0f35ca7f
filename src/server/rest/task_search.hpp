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
    store::Reader::TaskFilter filter{};  ///< its offset and limit mean nothing
    std::optional<std::string> initiator{};
    std::optional<std::string> source_system{};
    std::vector<std::string> tags{};  ///< it has all of them
    std::optional<TimePoint> created_from{};
    std::optional<TimePoint> created_before{};
    bool is_oldest_first = false;
    std::size_t offset = 0;
    std::size_t limit = 25;

    [[nodiscard]] static Result<TaskSearch> from(routing::Call const& call);
    /// What `status` may be.
    [[nodiscard]] static std::vector<std::string_view> statuses();

    struct Page {
        std::vector<model::Task> tasks;
        std::size_t total = 0;  ///< of all pages
    };
    /// Only namespace, name and state are columns: with anything else, all tasks that fit otherwise
    /// are read.
    [[nodiscard]] Result<Page> run(store::Reader& reader) const;

private:
    [[nodiscard]] bool has_columns_only() const noexcept;
    [[nodiscard]] bool fits(model::Task const& task) const;
    /// Of those that fit, newest first, `count` after the first `begin`.
    [[nodiscard]] Result<Page> find(store::Reader& reader, std::size_t begin,
                                    std::size_t count) const;
    [[nodiscard]] Result<Page> walk(store::Reader& reader, std::size_t begin,
                                    std::size_t count) const;
};

}  // namespace tasker::server::rest
