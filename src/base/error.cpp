#include "tasker/error.hpp"

#include <cstdio>
#include <cstdlib>

namespace tasker {

std::string_view name_of(ErrorCode code) noexcept {
    switch (code) {
#define TASKER_ERROR(name, number, kind, retry, meaning) \
    case ErrorCode::name: return #name;
#include "tasker/error_codes.def"
#undef TASKER_ERROR
    }
    return "Unknown";
}

ErrorKind kind_of(ErrorCode code) noexcept {
    switch (code) {
#define TASKER_ERROR(name, number, kind, retry, meaning) \
    case ErrorCode::name: return ErrorKind::kind;
#include "tasker/error_codes.def"
#undef TASKER_ERROR
    }
    return ErrorKind::Internal;
}

Retry retry_of(ErrorCode code) noexcept {
    switch (code) {
#define TASKER_ERROR(name, number, kind, retry, meaning) \
    case ErrorCode::name: return Retry::retry;
#include "tasker/error_codes.def"
#undef TASKER_ERROR
    }
    return Retry::Never;
}

void die(std::string_view what, std::source_location where) {
    std::fprintf(stderr, "tasker: %s:%u: %.*s\n", where.file_name(),
                 static_cast<unsigned>(where.line()), static_cast<int>(what.size()), what.data());
    std::abort();
}

}  // namespace tasker
