#pragma once

#include <cstddef>
#include <string_view>

#include "cli/context.hpp"

namespace tasker::cli {

/// How far something is, on one line of `notes` that is written again and again, and gone in the
/// end. Nothing but on a terminal.
class ProgressBar {
public:
    ProgressBar(Context& context, std::size_t total);
    ~ProgressBar();
    ProgressBar(ProgressBar const&) = delete;
    ProgressBar& operator=(ProgressBar const&) = delete;

    /// `words` stand behind the bar.
    void show(std::size_t done, std::string_view words);

private:
    Context& context_;
    std::size_t total_;
    bool is_shown_;
};

}  // namespace tasker::cli
