#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "bindings/c/include/tasker/c/worker.h"
#include "bindings/c/src/definition_texts.hpp"
#include "bindings/c/src/handles.hpp"
#include "bindings/c/src/wakes.hpp"
#include "worker/pulled_call.hpp"

namespace tasker::c {

/// What a tasker_call names: a pulled call, and the texts of it that are not kept elsewhere. May
/// outlive the host. Thread-safe.
class CallObject {
public:
    CallObject(worker::PulledCall call, std::shared_ptr<DefinitionTexts::Texts const> definition,
               std::shared_ptr<Stops> stops);
    ~CallObject();
    CallObject(CallObject const&) = delete;
    CallObject& operator=(CallObject const&) = delete;

    [[nodiscard]] tasker_call_record record() const;
    /// None past the last.
    [[nodiscard]] std::optional<tasker_dependency_record> dependency(std::uint32_t index) const;
    [[nodiscard]] std::string whole_text();
    [[nodiscard]] bool is_stopped() const noexcept;

private:
    void fill_task(tasker_call_record& record) const;
    void fill_step(tasker_call_record& record) const;

    worker::PulledCall const call_;
    std::shared_ptr<DefinitionTexts::Texts const> const definition_;  // shared by a step's calls
    std::vector<tasker_text> tags_;
    std::string traceparent_;
    std::string tracestate_;
    std::mutex parsing_;
    std::shared_ptr<Stops> const stops_;  // shared with the host, which may be gone first
    std::optional<std::stop_callback<std::function<void()>>> on_stop_;
};

template <>
struct ObjectOf<tasker_call> {
    using Type = CallObject;
    static constexpr Kind kKind = Kind::Call;
};

}  // namespace tasker::c
