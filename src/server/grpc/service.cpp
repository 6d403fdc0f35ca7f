#include "server/grpc/service.hpp"

#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <utility>

namespace tasker::server::grpc {

namespace {

using ::grpc::ByteBuffer;
using ::grpc::CallbackServerContext;
using ::grpc::internal::RpcServiceMethod;

/// Whether nobody waits for the answer any more.
std::optional<Outcome> given_up(Shared const& shared, CallbackServerContext const& context) {
    std::chrono::system_clock::time_point const now(shared.backend.clock.now().time_since_epoch());
    auto const is_late = context.deadline() <= now;
    if (!is_late && !context.IsCancelled()) return std::nullopt;
    return Outcome{.status = ::grpc::Status(is_late ? ::grpc::StatusCode::DEADLINE_EXCEEDED
                                                    : ::grpc::StatusCode::CANCELLED,
                                            "nobody waits for the answer any more")};
}

}  // namespace

char const* Service::path_of(std::string_view method) {
    return paths_.emplace_back("/tasker.v1." + name_ + "/" + std::string(method)).c_str();
}

void Service::add(Method method) {
    auto const& added = methods_.emplace_back(std::move(method));
    auto const* const path = path_of(added.rpc.name);
    AddMethod(new RpcServiceMethod(path, ::grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
    MarkMethodRawCallback(method_count_++,
                          new ::grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>(
                              [this, &added, path](CallbackServerContext* context,
                                                   ByteBuffer const* given, ByteBuffer* answered) {
                                  return start(added, path, context, given, answered);
                              }));
}

void Service::add_watch(Watches& watches, Method method) {
    auto const& added = methods_.emplace_back(std::move(method));
    auto const* const path = path_of(added.rpc.name);
    AddMethod(new RpcServiceMethod(path, ::grpc::internal::RpcMethod::SERVER_STREAMING, nullptr));
    MarkMethodRawCallback(
        method_count_++,
        new ::grpc::internal::CallbackServerStreamingHandler<ByteBuffer, ByteBuffer>(
            [this, &watches, &added, path](CallbackServerContext* context,
                                           ByteBuffer const* given) {
                return watches.start(added, request_of(*context, path, shared_), *context, *given);
            }));
}

::grpc::ServerUnaryReactor* Service::start(Method const& method, char const* path,
                                           CallbackServerContext* context, ByteBuffer const* given,
                                           ByteBuffer* answered) {
    auto* const reactor = context->DefaultReactor();
    auto request = request_of(*context, path, shared_);
    auto const finish = [this, context, reactor](http::Request const& asked,
                                                 Outcome const& outcome) {
        reactor->Finish(conclude(shared_, *context, asked, outcome));
    };
    if (!method.rpc.may_wait) {
        finish(request, answer(shared_, method, request, *given, *answered));
        return reactor;
    }
    auto const is_taken = shared_.pool.submit([=, this, &method] {
        auto const late = given_up(shared_, *context);
        finish(request, late ? *late : answer(shared_, method, request, *given, *answered));
    });
    if (!is_taken) {
        ++shared_.backend.counters.backpressure;
        finish(request, too_busy());
    }
    return reactor;
}

}  // namespace tasker::server::grpc
