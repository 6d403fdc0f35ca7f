#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "cli/context.hpp"
#include "store/import.hpp"
#include "store/inspection.hpp"

namespace tasker::cli {

/// A store that exists and is held, so that nobody works on it while it is moved.
class Source {
public:
    virtual ~Source() = default;
    [[nodiscard]] virtual store::Inspection& inspection() noexcept = 0;
};

/// \returns StoreHeld if somebody works on it; FileNotFound; InvalidOption for `:memory:`;
/// otherwise
///          as the stores are opened.
[[nodiscard]] Result<std::unique_ptr<Source>> open_source(std::string const& location,
                                                          TimePoint now);

/// \returns InvalidOption if there is something already.
[[nodiscard]] Result<std::unique_ptr<store::Import>> open_target(std::string const& location);

/// An inspection for an audit, beside whoever works on the store.
[[nodiscard]] Result<std::unique_ptr<store::Inspection>> open_inspection(
    std::string const& location);

}  // namespace tasker::cli
