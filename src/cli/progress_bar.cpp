#include "cli/progress_bar.hpp"

#include <algorithm>
#include <string>

namespace tasker::cli {

ProgressBar::ProgressBar(Context& context, std::size_t total)
    : context_(context), total_(total), is_shown_(context.notes_screen().is_terminal) {}

ProgressBar::~ProgressBar() {
    if (is_shown_) context_.notes << "\r\x1b[K" << std::flush;
}

void ProgressBar::show(std::size_t done, std::string_view words) {
    constexpr std::size_t kWidth = 24;
    if (!is_shown_) return;
    auto const filled = total_ == 0 ? kWidth : std::min(done, total_) * kWidth / total_;
    context_.notes << "\r[" << std::string(filled, '#') << std::string(kWidth - filled, '.') << "] "
                   << words << "\x1b[K" << std::flush;
}

}  // namespace tasker::cli
