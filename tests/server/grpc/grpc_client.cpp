#include "tests/server/grpc/grpc_client.hpp"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <future>

#include "grpc/health/v1/health.pb.h"

namespace tasker::test {

namespace {

std::string text_of(::grpc::ByteBuffer const& bytes) {
    std::vector<::grpc::Slice> slices;
    std::string text;
    if (!bytes.Dump(&slices).ok()) return text;
    for (auto const& slice : slices)
        text.append(reinterpret_cast<char const*>(slice.begin()), slice.size());
    return text;
}

std::pair<Ended, std::string> exchange(std::shared_ptr<::grpc::Channel> const& channel,
                                       std::string const& method, std::string const& request,
                                       CallOptions const& options) {
    ::grpc::ClientContext context;
    prepare(context, options);
    ::grpc::Slice const slice(request);
    ::grpc::ByteBuffer const sent(&slice, 1);
    ::grpc::ByteBuffer received;
    std::promise<::grpc::Status> done;
    ::grpc::GenericStub stub(channel);
    stub.UnaryCall(&context, "/" + method, {}, &sent, &received,
                   [&](::grpc::Status status) { done.set_value(std::move(status)); });
    Ended ended{.status = done.get_future().get()};
    for (auto const& [name, value] : context.GetServerTrailingMetadata()) {
        ended.metadata.emplace(std::string(name.data(), name.size()),
                               std::string(value.data(), value.size()));
    }
    return {ended, ended.status.ok() ? text_of(received) : ""};
}

}  // namespace

void prepare(::grpc::ClientContext& context, CallOptions const& options) {
    context.set_deadline(std::chrono::system_clock::now() + options.deadline);
    for (auto const& [name, value] : options.metadata)
        context.AddMetadata(name, value);
}

namespace {

std::shared_ptr<::grpc::Channel> channel_to(
    std::string const& address, std::shared_ptr<::grpc::ChannelCredentials> const& credentials) {
    ::grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return ::grpc::CreateCustomChannel(address, credentials, arguments);
}

}  // namespace

GrpcClient::GrpcClient(std::string const& address,
                       std::shared_ptr<::grpc::ChannelCredentials> const& credentials)
    : channel_(channel_to(address, credentials)) {}

Ended GrpcClient::call(std::string const& method, google::protobuf::Message const& request,
                       google::protobuf::Message& response, CallOptions const& options) {
    auto const [ended, bytes] =
        exchange(channel_, "tasker.v1." + method, request.SerializeAsString(), options);
    EXPECT_TRUE(!ended.status.ok() || response.ParseFromString(bytes)) << method;
    return ended;
}

Ended GrpcClient::call_with_bytes(std::string const& method, std::string const& request,
                                  CallOptions const& options) {
    return exchange(channel_, "tasker.v1." + method, request, options).first;
}

bool GrpcClient::is_serving(std::string const& service) {
    ::grpc::health::v1::HealthCheckRequest request;
    request.set_service(service);
    auto const [ended, bytes] =
        exchange(channel_, "grpc.health.v1.Health/Check", request.SerializeAsString(), {});
    ::grpc::health::v1::HealthCheckResponse response;
    EXPECT_TRUE(ended.status.ok()) << ended.message();
    EXPECT_TRUE(response.ParseFromString(bytes));
    return response.status() == ::grpc::health::v1::HealthCheckResponse::SERVING;
}

}  // namespace tasker::test
