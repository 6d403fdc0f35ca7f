#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/security/credentials.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tasker::test {

/// How a call ended for who made it.
struct Ended {
    ::grpc::Status status;
    std::multimap<std::string, std::string> metadata{};  ///< what came with the status

    [[nodiscard]] ::grpc::StatusCode code() const { return status.error_code(); }
    [[nodiscard]] std::string message() const { return status.error_message(); }
    [[nodiscard]] std::string said(std::string const& name) const {
        auto const found = metadata.find(name);
        return found == metadata.end() ? "" : found->second;
    }
};

/// What a caller wants besides its request.
struct CallOptions {
    std::chrono::milliseconds deadline = std::chrono::seconds(60);
    std::vector<std::pair<std::string, std::string>> metadata{};
};

/// Sets the deadline and the metadata of a call.
void prepare(::grpc::ClientContext& context, CallOptions const& options);

/// Who calls a server by gRPC.
class GrpcClient {
public:
    /// Over a connection of its own.
    GrpcClient(std::string const& address,
               std::shared_ptr<::grpc::ChannelCredentials> const& credentials);

    /// `TaskService/CreateTask`.
    Ended call(std::string const& method, google::protobuf::Message const& request,
               google::protobuf::Message& response, CallOptions const& options = {});
    /// The same with bytes, whatever they are.
    Ended call_with_bytes(std::string const& method, std::string const& request,
                          CallOptions const& options = {});
    /// What grpc.health.v1 says of a service.
    bool is_serving(std::string const& service);
    [[nodiscard]] std::shared_ptr<::grpc::Channel> channel() const { return channel_; }

private:
    std::shared_ptr<::grpc::Channel> channel_;
};

}  // namespace tasker::test
