#include "store/call_body.hpp"

#include <exception>

namespace tasker::store {

namespace {

template <class Body, class Access>
Result<void> guarded(Body const& body, Access& access) {
    try {
        return body(access);
    } catch (std::exception const& escaped) {
        return Error(ErrorCode::Internal, std::string("a unit of work threw: ") + escaped.what());
    } catch (...) {
        return Error(ErrorCode::Internal, "a unit of work threw something unknown");
    }
}

}  // namespace

Result<void> call_unit_body(UnitBody const& body, UnitOfWork& unit) {
    return guarded(body, unit);
}
Result<void> call_read_body(ReadBody const& body, Reader& reader) {
    return guarded(body, reader);
}

}  // namespace tasker::store
