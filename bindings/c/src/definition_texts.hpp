#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "model/template.hpp"
#include "model/work.hpp"

namespace tasker::c {

/// The texts of step definitions, which all calls of a step share: made once. Thread-safe.
class DefinitionTexts {
public:
    struct Texts {
        std::string initialization;
        std::string definition;
        std::shared_ptr<model::Template const> tmpl;  ///< so that its address stays its own
    };
    [[nodiscard]] std::shared_ptr<Texts const> of(model::Assignment const& assignment);

private:
    static constexpr std::size_t kKeptMax = 4096;

    std::mutex mutex_;
    std::unordered_map<model::StepDefinition const*, std::shared_ptr<Texts const>> kept_;
};

}  // namespace tasker::c
