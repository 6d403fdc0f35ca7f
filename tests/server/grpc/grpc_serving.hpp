#pragma once

#include <memory>
#include <string>

#include "server/grpc/server.hpp"
#include "tests/server/grpc/grpc_client.hpp"
#include "tests/server/serving.hpp"

namespace tasker::test {

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
               google::protobuf::Message& response, CallOptions const& options = {}) {
        return client_->call(method, request, response, options);
    }
    /// The same with bytes, whatever they are.
    Ended call_with_bytes(std::string const& method, std::string const& request,
                          CallOptions const& options = {}) {
        return client_->call_with_bytes(method, request, options);
    }

    [[nodiscard]] server::grpc::GrpcServer& grpc_server() { return *grpc_; }
    [[nodiscard]] GrpcClient& client() { return *client_; }
    [[nodiscard]] std::shared_ptr<::grpc::Channel> channel() const { return client_->channel(); }

private:
    std::unique_ptr<server::grpc::GrpcServer> grpc_;
    std::unique_ptr<GrpcClient> client_;
};

}  // namespace tasker::test
