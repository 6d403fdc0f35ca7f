#include "tests/server/grpc/grpc_serving.hpp"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>

#include <future>
#include <utility>

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
    stub.UnaryCall(&context, "/tasker.v1." + method, {}, &sent, &received,
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

void GrpcServing::start_grpc(server::grpc::GrpcOptions options, server::Authorize authorize,
                             Surroundings surroundings) {
    TearDown();
    start(authorize, surroundings);
    gate_.close();
    options.endpoint.port = 0;
    options.watch_interval =
        std::min<Duration>(options.watch_interval, std::chrono::milliseconds(5));
    auto opened = server::grpc::open(backend(), options, std::move(authorize));
    ASSERT_TRUE(opened) << opened.error().message();
    grpc_ = *std::move(opened);
    connect(::grpc::InsecureChannelCredentials());
}

void GrpcServing::connect(std::shared_ptr<::grpc::ChannelCredentials> const& credentials) {
    ::grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    channel_ = ::grpc::CreateCustomChannel(grpc_->endpoint().to_text(), credentials, arguments);
}

void GrpcServing::TearDown() {
    channel_.reset();
    gate_.open();
    grpc_.reset();
    Serving::TearDown();
}

Ended GrpcServing::call(std::string const& method, google::protobuf::Message const& request,
                        google::protobuf::Message& response, CallOptions const& options) {
    auto const [ended, bytes] = exchange(channel_, method, request.SerializeAsString(), options);
    EXPECT_TRUE(!ended.status.ok() || response.ParseFromString(bytes)) << method;
    return ended;
}

Ended GrpcServing::call_with_bytes(std::string const& method, std::string const& request,
                                   CallOptions const& options) {
    return exchange(channel_, method, request, options).first;
}

}  // namespace tasker::test
