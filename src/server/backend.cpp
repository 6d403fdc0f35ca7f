#include "server/backend.hpp"

namespace tasker::server {

std::string_view to_text(OperationalState state) noexcept {
    switch (state) {
        case OperationalState::Startup: return "Startup";
        case OperationalState::Normal: return "Normal";
        case OperationalState::GracefulShutdown: return "GracefulShutdown";
        case OperationalState::Stopped: return "Stopped";
    }
    return "";
}

}  // namespace tasker::server
