#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <mutex>
#include <unordered_set>

#include "server/grpc/calls.hpp"

namespace tasker::server::grpc {

class Watch;

/// The streams that tell what becomes of tasks. None of them holds a thread while nothing happens.
/// Thread-safe; outlives its streams.
class Watches {
public:
    explicit Watches(Shared& shared) : shared_(shared) {}

    /// \returns a stream that deletes itself when it has ended.
    [[nodiscard]] ::grpc::ServerWriteReactor<::grpc::ByteBuffer>* start(
        Method const& method, http::Request request, ::grpc::CallbackServerContext& context,
        ::grpc::ByteBuffer const& given);

    /// Ends all streams soon. `is_draining` was set.
    void end_all();

private:
    friend class Watch;
    void forget(Watch& watch);

    Shared& shared_;
    std::mutex mutex_;
    std::unordered_set<Watch*> running_;
};

/// StreamTaskStatus: tells the state of a task, then each other state that it is found in, and
/// likewise of its steps when they are asked for; ends with the task.
[[nodiscard]] Rpc watch_rpc();

}  // namespace tasker::server::grpc
