#include "store/postgres/slow_log.hpp"

#include <string>

namespace tasker::store::postgres {

void SlowLog::tell(std::string_view place, Duration took, std::span<char const* const> statements,
                   std::span<Rows const> answers) {
    if (limit_ <= Duration::zero() || took < limit_) return;
    ++count_;
    if (log_ == nullptr) return;
    auto text =
        std::string(place) + " took " +
        std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()) +
        " ms for";
    for (std::size_t i = 0; i < statements.size(); ++i) {
        std::string_view const name = statements[i];
        text += i == 0 ? " " : ", ";
        text += name.empty() ? "a statement of a migration or a check" : name;
        // What is behind the one that failed was not executed.
        text += i < answers.size()    ? " (" + std::to_string(answers[i].touched()) + " rows)"
                : i == answers.size() ? " (failed)"
                                      : " (left out)";
    }
    log_->warning(text);
}

}  // namespace tasker::store::postgres
