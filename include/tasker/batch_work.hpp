#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tasker/json.hpp"
#include "tasker/json_cast.hpp"

namespace tasker {

/// A batch worker's part of the work.
struct BatchWork {
    /// Nothing to do: the step stands in for a batch that does not exist. Answer at once.
    bool is_no_op = false;
    std::string batch_id;
    Json start_cursor;  ///< inclusive
    Json end_cursor;    ///< exclusive
    std::uint64_t batch_size = 0;
    std::string cursor_field;      ///< what the cursors count
    std::string failure_strategy;  ///< as in the template

    template <class T>
    [[nodiscard]] Result<T> start() const {
        return json_cast<T>(start_cursor, "start_cursor of batch " + batch_id);
    }
    template <class T>
    [[nodiscard]] Result<T> end() const {
        return json_cast<T>(end_cursor, "end_cursor of batch " + batch_id);
    }
};

}  // namespace tasker
