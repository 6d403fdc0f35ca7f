#pragma once

#include <vector>

#include "server/rest/views.hpp"

namespace tasker::server::grpc {

/// A step as REST shows it, and with the field that only gRPC has.
[[nodiscard]] JsonObject document_of(rest::StepView const& view, TimePoint now);
[[nodiscard]] JsonArray documents_of(std::vector<rest::StepView> const& views, TimePoint now);

}  // namespace tasker::server::grpc
