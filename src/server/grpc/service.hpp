#pragma once

#include <grpcpp/impl/service_type.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <deque>
#include <string>
#include <string_view>

#include "server/grpc/calls.hpp"
#include "server/grpc/watches.hpp"

namespace tasker::server::grpc {

/// One service of tasker.v1, made of rows of the table. It does what code that is generated for
/// each service would: reads bytes, calls, and writes bytes.
class Service final : public ::grpc::Service {
public:
    Service(Shared& shared, std::string_view name) : shared_(shared), name_(name) {}

    /// Before the server is built.
    void add(Method method);
    void add_watch(Watches& watches, Method method);

private:
    /// The name of a method as it is on the wire; lives as long as this.
    [[nodiscard]] char const* path_of(std::string_view method);
    [[nodiscard]] ::grpc::ServerUnaryReactor* start(Method const& method, char const* path,
                                                    ::grpc::CallbackServerContext* context,
                                                    ::grpc::ByteBuffer const* given,
                                                    ::grpc::ByteBuffer* answered);

    Shared& shared_;
    std::string name_;
    int method_count_ = 0;
    std::deque<std::string> paths_;
    std::deque<Method> methods_;
};

}  // namespace tasker::server::grpc
