#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>

#include <atomic>
#include <functional>
#include <memory>

#include "server/authorization.hpp"
#include "server/backend.hpp"
#include "server/entrance.hpp"
#include "server/grpc/rpc.hpp"
#include "server/grpc/status.hpp"
#include "server/http/answer_pool.hpp"

namespace tasker::server::grpc {

/// What all calls of a server use. Thread-safe; outlives them.
struct Shared {
    Backend& backend;
    Entrance entrance;
    http::AnswerPool pool;  ///< what may wait for the store
    Duration watch_interval{};
    std::atomic<bool> is_draining = false;  ///< streams end
};

/// An rpc with the messages that it takes and gives.
struct Method {
    Rpc rpc;
    google::protobuf::Message const* request = nullptr;   ///< an empty one
    google::protobuf::Message const* response = nullptr;  ///< the same
};
/// \returns none when there are no such messages: a bug in a table.
[[nodiscard]] Method method_of(Rpc rpc);

/// The request as HTTP would have brought it: metadata as headers, the method as target. With the
/// id that the caller gave, or a new one.
[[nodiscard]] http::Request request_of(::grpc::CallbackServerContext const& context,
                                       std::string_view path, Shared& shared);

/// As the entrance does, in the words of gRPC.
[[nodiscard]] std::optional<Outcome> deny(Shared& shared, Rpc const& rpc, routing::Call& call);

/// \returns InvalidRequest for bytes that are no such message.
[[nodiscard]] Result<std::unique_ptr<google::protobuf::Message>> read_message(
    ::grpc::ByteBuffer const& bytes, google::protobuf::Message const& prototype);
[[nodiscard]] ::grpc::ByteBuffer bytes_of(google::protobuf::Message const& message);

/// Answers one call, whole. Never throws.
[[nodiscard]] Outcome answer(Shared& shared, Method const& method, http::Request const& request,
                             ::grpc::ByteBuffer const& given, ::grpc::ByteBuffer& answered);

/// Reads the parameters of an rpc out of its request.
[[nodiscard]] std::optional<routing::Refused> read_parameters(Rpc const& rpc,
                                                              JsonObject const& document,
                                                              routing::Call& call);

/// Counts, logs what failed, and puts metadata in the call. \returns what to finish it with.
[[nodiscard]] ::grpc::Status conclude(Shared& shared, ::grpc::CallbackServerContext& context,
                                      http::Request const& request, Outcome const& outcome);

}  // namespace tasker::server::grpc
