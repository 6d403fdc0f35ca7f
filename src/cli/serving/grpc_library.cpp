#include "cli/serving/grpc_library.hpp"

#include <dlfcn.h>

#include <string>

namespace tasker::cli {

namespace {

constexpr char const* kGrpcLibrary = "libtasker_grpc.so.0.1";

Error no_grpc(std::string const& why) {
    return {ErrorCode::InvalidOption, why +
                                          "; leave --grpc-bind out, and make "
                                          "grpc.enabled false in the configuration"};
}

std::string last_error_of_loading() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): POSIX keeps it per thread
    auto const* const text = ::dlerror();
    return text == nullptr ? "" : text;
}

}  // namespace

bool has_grpc() noexcept {
    return TASKER_HAS_GRPC != 0;
}

Result<std::unique_ptr<server::grpc::GrpcServer>> open_grpc(
    server::Backend& backend, server::grpc::GrpcOptions const& options,
    server::Authorize const& authorize) {
    if (!has_grpc()) return no_grpc("this tasker was built without gRPC");
    // It stays: gRPC has threads of its own that cannot be unloaded.
    auto* const library = ::dlopen(kGrpcLibrary, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return no_grpc("gRPC cannot be loaded: " + last_error_of_loading());
    auto const open_by_name =
        reinterpret_cast<server::grpc::OpenByName>(::dlsym(library, server::grpc::kOpenName));
    if (open_by_name == nullptr) {
        return no_grpc(std::string(kGrpcLibrary) + " is of another version");
    }
    Result<std::unique_ptr<server::grpc::GrpcServer>> opened{nullptr};
    open_by_name(opened, backend, options, authorize);
    return opened;
}

Result<std::unique_ptr<server::grpc::GrpcServer>> open_wanted_grpc(
    server::Backend& backend, std::optional<server::grpc::GrpcOptions> const& wanted,
    server::Authorize const& authorize) {
    if (!wanted) return std::unique_ptr<server::grpc::GrpcServer>();
    return open_grpc(backend, *wanted, authorize);
}

}  // namespace tasker::cli
