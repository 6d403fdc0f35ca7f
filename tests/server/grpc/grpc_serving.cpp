#include "tests/server/grpc/grpc_serving.hpp"

#include <utility>

namespace tasker::test {

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
    client_ = std::make_unique<GrpcClient>(grpc_->endpoint().to_text(), credentials);
}

void GrpcServing::TearDown() {
    client_.reset();
    gate_.open();
    grpc_.reset();
    Serving::TearDown();
}

}  // namespace tasker::test
