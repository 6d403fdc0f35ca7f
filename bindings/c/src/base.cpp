#include "bindings/c/include/tasker/c/base.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "bindings/c/src/document.hpp"
#include "bindings/c/src/guard.hpp"
#include "bindings/c/src/handles.hpp"
#include "bindings/c/src/text.hpp"
#include "tasker/version.hpp"
#include "worker/report/payload_limits.hpp"

namespace tasker::c {

namespace {

struct StatusRow {
    ErrorCode code;
    std::string_view meaning;
};

constexpr auto kStatusRows = std::to_array<StatusRow>({
#define TASKER_ERROR(name, number, kind, retry, meaning) {ErrorCode::name, meaning},
#include "tasker/error_codes.def"
#undef TASKER_ERROR
});

std::uint32_t kind_number(ErrorKind kind) noexcept {
    switch (kind) {
        case ErrorKind::InvalidArgument: return TASKER_KIND_INVALID_ARGUMENT;
        case ErrorKind::NotFound: return TASKER_KIND_NOT_FOUND;
        case ErrorKind::AlreadyExists: return TASKER_KIND_ALREADY_EXISTS;
        case ErrorKind::FailedPrecondition: return TASKER_KIND_FAILED_PRECONDITION;
        case ErrorKind::Aborted: return TASKER_KIND_ABORTED;
        case ErrorKind::Unavailable: return TASKER_KIND_UNAVAILABLE;
        case ErrorKind::ResourceExhausted: return TASKER_KIND_RESOURCE_EXHAUSTED;
        case ErrorKind::Internal: return TASKER_KIND_INTERNAL;
    }
    return TASKER_KIND_INTERNAL;
}

tasker_error_record record_of(ErrorCode code, std::string_view message) noexcept {
    return {.size = 0,
            .status = static_cast<tasker_status>(code),
            .kind = kind_number(kind_of(code)),
            .may_retry = retry_of(code) == Retry::Later ? 1U : 0U,
            .name = text_of(name_of(code)),
            .message = text_of(message)};
}

}  // namespace

tasker_status give(Error const& error, tasker_error** out) noexcept {
    auto const status = static_cast<tasker_status>(error.code());
    if (out == nullptr) return status;
    try {
        // It may quote what it came from, and must be text all the same.
        auto const is_text = worker::is_utf8(error.message());
        *out = make_handle<tasker_error>(std::make_shared<Error>(
            is_text ? error : Error(error.code(), worker::to_utf8(error.message()))));
    } catch (std::exception const&) {
        *out = nullptr;  // the number says what matters
    }
    return status;
}

Error no_such_handle(std::string_view kind) {
    return {ErrorCode::InvalidOption, "the handle is of no " + std::string(kind) +
                                          ": it is NULL, was released, or names "
                                          "something else"};
}

Error is_null(std::string_view argument) {
    return {ErrorCode::InvalidOption, std::string(argument) + " is NULL"};
}

}  // namespace tasker::c

using namespace tasker;     // NOLINT(google-build-using-namespace): what C sees has no namespace
using namespace tasker::c;  // NOLINT(google-build-using-namespace)

uint32_t tasker_abi_version() noexcept {
    return TASKER_ABI_VERSION;
}

tasker_text tasker_version() noexcept {
    return text_of(TASKER_VERSION);
}

size_t tasker_handle_count() noexcept {
    return Handles::of_process().count();
}

tasker_status tasker_id_parse(tasker_text text, tasker_id* id) noexcept {
    return guarded([&]() -> Result<void> {
        if (id == nullptr) return is_null("id");
        *id = {};
        TASKER_TRY_ASSIGN(auto const uuid, Uuid::parse(view_of(text)));
        *id = id_of(uuid);
        return {};
    });
}

tasker_status tasker_id_format(tasker_id const* id, char* text, size_t capacity) noexcept {
    return guarded([&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const uuid, uuid_at(id, "id"));
        if (text == nullptr) return is_null("text");
        auto const made = uuid.to_string();
        if (capacity < made.size()) {
            return Error(ErrorCode::InvalidOption,
                         "capacity is " + std::to_string(capacity) + "; an id has 36 characters");
        }
        std::memcpy(text, made.data(), made.size());
        return {};
    });
}

tasker_status tasker_error_read(tasker_error* error, tasker_error_record* record) noexcept {
    return guarded([&]() -> Result<void> {
        TASKER_TRY_ASSIGN(auto const object, named(error, "error"));
        return fill_record(record, record_of(object->code(), object->message()), "record");
    });
}

tasker_status tasker_error_release(tasker_error* error) noexcept {
    return release(error, "error");
}

tasker_status tasker_status_describe(tasker_status status, tasker_error_record* record) noexcept {
    return guarded([&]() -> Result<void> {
        auto const row = std::ranges::find(kStatusRows, status, [](StatusRow const& candidate) {
            return static_cast<tasker_status>(candidate.code);
        });
        if (row == kStatusRows.end()) {
            return Error(ErrorCode::InvalidOption,
                         std::to_string(status) + " is no error number of docs/errors");
        }
        return fill_record(record, record_of(row->code, row->meaning), "record");
    });
}

tasker_status tasker_document_text(tasker_document* document, tasker_text* text) noexcept {
    return guarded([&]() -> Result<void> {
        if (text == nullptr) return is_null("text");
        *text = {};
        TASKER_TRY_ASSIGN(auto const object, named(document, "document"));
        *text = text_of(object->text);
        return {};
    });
}

tasker_status tasker_document_release(tasker_document* document) noexcept {
    return release(document, "document");
}
