#include "model/step.hpp"

namespace tasker::model {

std::string_view to_text(EdgeKind kind) noexcept {
    switch (kind) {
        case EdgeKind::Provides: return "provides";
        case EdgeKind::BatchDependency: return "batch_dependency";
        case EdgeKind::WorkerToConvergence: return "worker_to_convergence";
    }
    return {};
}

}  // namespace tasker::model
