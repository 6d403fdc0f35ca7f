#pragma once

#include <functional>
#include <utility>

#include "cli/context.hpp"

namespace tasker::cli {

/// While it lives, a function is called at each SIGHUP.
class Reloading {
public:
    /// Without a function SIGHUP ends the process, as ever. The context outlives it.
    Reloading(Context& context, std::function<void()> read_again)
        : context_(context), is_wanted_(read_again != nullptr) {
        if (is_wanted_) context_.on_reload(std::move(read_again));
    }
    ~Reloading() {
        if (is_wanted_) context_.on_reload({});
    }
    Reloading(Reloading const&) = delete;
    Reloading& operator=(Reloading const&) = delete;

private:
    Context& context_;
    bool const is_wanted_;
};

}  // namespace tasker::cli
