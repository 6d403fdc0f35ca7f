#pragma once

#include <memory>
#include <string>
#include <utility>

namespace tasker::model {

/// Validated JSON text that is never changed. Copies share the text, so that a payload is moved
/// between rows, threads and languages without being copied or parsed. Empty means there is none.
class Payload {
public:
    Payload() = default;
    explicit Payload(std::string text)
        : text_(text.empty() ? nullptr : std::make_shared<std::string const>(std::move(text))) {}

    [[nodiscard]] bool empty() const noexcept { return text_ == nullptr; }
    [[nodiscard]] std::string const& text() const noexcept {
        static std::string const kNone;
        return text_ ? *text_ : kNone;
    }

    friend bool operator==(Payload const& a, Payload const& b) { return a.text() == b.text(); }

private:
    std::shared_ptr<std::string const> text_;  // shared between store, engine and worker threads
};

}  // namespace tasker::model
