#pragma once

#include <memory>
#include <string>

namespace tasker::server::http {

/// Where an answer that does not end by itself is written to. Thread-safe.
class LiveBody {
public:
    virtual ~LiveBody() = default;

    /// Never waits. \returns false once it is over: the client went away, or takes in less than is
    /// sent to it and was cut off.
    virtual bool send(std::shared_ptr<std::string const> text) = 0;
    /// What was sent still goes out; then the connection ends.
    virtual void finish() = 0;
    [[nodiscard]] virtual bool is_open() const = 0;
};

}  // namespace tasker::server::http
