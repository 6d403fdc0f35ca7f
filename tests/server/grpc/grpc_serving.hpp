#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/security/credentials.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "server/grpc/server.hpp"
#include "tests/server/serving.hpp"

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

/// A server with REST and gRPC on one backend.
class GrpcServing : public Serving {
protected:
    void SetUp() override { start_grpc({}, {}); }
    void TearDown() override;
    void start_grpc(server::grpc::GrpcOptions options, server::Authorize authorize,
                    Surroundings surroundings = {});
    /// Calls go over a connection of their own from now on.
    void connect(std::shared_ptr<::grpc::ChannelCredentials> const& credentials);

    /// `TaskService/CreateTask`.
    Ended call(std::string const& method, google::protobuf::Message const& request,
               google::protobuf::Message& response, CallOptions const& options = {});
    /// The same with bytes, whatever they are.
    Ended call_with_bytes(std::string const& method, std::string const& request,
                          CallOptions const& options = {});

    [[nodiscard]] server::grpc::GrpcServer& grpc_server() { return *grpc_; }
    [[nodiscard]] std::shared_ptr<::grpc::Channel> channel() const { return channel_; }

private:
    std::unique_ptr<server::grpc::GrpcServer> grpc_;
    std::shared_ptr<::grpc::Channel> channel_;
};

/// Sets the deadline and the metadata of a call.
void prepare(::grpc::ClientContext& context, CallOptions const& options);

}  // namespace tasker::test
