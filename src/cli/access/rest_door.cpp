#include "cli/access/rest_door.hpp"

#include <utility>

namespace tasker::cli {

Result<Json> RestDoor::document_of(RestRequest const& request) {
    TASKER_TRY_ASSIGN(auto answer, ask(request));
    if (answer.is_done()) return std::move(answer.document);
    auto const code = answer.status == 404   ? ErrorCode::TaskNotFound
                      : answer.status == 409 ? ErrorCode::DuplicateTask
                                             : ErrorCode::InvalidRequest;
    return Error(code, name() + " says: " + answer.message);
}

}  // namespace tasker::cli
