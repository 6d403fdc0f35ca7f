#include "server/grpc/server.hpp"

#include <grpc/support/log.h>
#include <grpcpp/ext/health_check_service_server_builder_option.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <array>
#include <chrono>
#include <map>
#include <mutex>
#include <utility>

#include "server/grpc/encryption.hpp"
#include "server/grpc/service.hpp"
#include "server/grpc/watches.hpp"
#include "server/line_limit.hpp"

namespace tasker::server::grpc {

namespace {

rest::ConfigRoute shown_config(Description const& about) noexcept {
    return about.has_config_route ? rest::ConfigRoute::Present : rest::ConfigRoute::Absent;
}

int milliseconds_in(Duration duration) noexcept {
    return static_cast<int>(duration / std::chrono::milliseconds(1));
}

/// The library's own messages, among them one for each handshake that fails.
class LibraryLog {
public:
    LibraryLog(base::Log& log, base::Clock const& clock) : log_(log), limit_(clock) {}
    ~LibraryLog() {
        std::scoped_lock const lock(mutex());
        if (current() == this) current() = nullptr;
    }
    LibraryLog(LibraryLog const&) = delete;
    LibraryLog& operator=(LibraryLog const&) = delete;

    /// They are of the process: who wants them last gets them.
    void take_over() {
        std::scoped_lock const lock(mutex());
        current() = this;
    }
    static void write(gpr_log_func_args* message) {
        std::scoped_lock const lock(mutex());
        if (current() != nullptr) current()->tell(message->message);
    }

private:
    void tell(std::string const& message) {
        auto const turn = limit_.take_turn();
        if (!turn.may_be_told) return;
        log_.warning(
            "gRPC: " + message +
            (turn.untold == 0 ? "" : " (" + std::to_string(turn.untold) + " more were not told)"));
    }
    static std::mutex& mutex() {
        static std::mutex mutex;
        return mutex;
    }
    static LibraryLog*& current() {
        static LibraryLog* log = nullptr;
        return log;
    }

    base::Log& log_;
    LineLimit limit_;
};

/// The library's switches are of the process: both services are possible, and each server chooses.
void prepare_library() {
    static std::once_flag once;
    std::call_once(once, [] {
        ::grpc::EnableDefaultHealthCheckService(true);
        gpr_set_log_function(LibraryLog::write);
    });
}

/// Who links reflection has it in every server; this takes it out again.
class NoReflection final : public ::grpc::ServerBuilderOption {
public:
    void UpdateArguments(::grpc::ChannelArguments* /*arguments*/) override {}
    void UpdatePlugins(
        std::vector<std::unique_ptr<::grpc::ServerBuilderPlugin>>* plugins) override {
        using Reflection = ::grpc::reflection::ProtoServerReflectionPlugin;
        std::erase_if(*plugins, [](auto const& plugin) {
            return dynamic_cast<Reflection*>(plugin.get()) != nullptr;
        });
    }
};

struct CountRange {
    std::string_view name;
    std::size_t value;
    std::size_t least;
    std::size_t most;
};

class RunningServer final : public GrpcServer {
public:
    RunningServer(Backend& backend, GrpcOptions const& options, Authorize authorize)
        : options_(options),
          shared_{.backend = backend,
                  .entrance{std::move(authorize), backend},
                  .pool{options.answer_threads, options.waiting_requests},
                  .watch_interval = options.watch_interval},
          library_log_(backend.log, backend.clock),
          watches_(shared_),
          endpoint_(options.endpoint),
          credentials_(options.certificate == nullptr ? ::grpc::InsecureServerCredentials()
                                                      : encryption_with(options.certificate)) {
        auto const is_of_a_worker = backend.worker != nullptr;
        auto const config = shown_config(backend.description);
        for (auto& rpc : is_of_a_worker ? worker_rpcs(config) : all_rpcs(config))
            service(rpc.service).add(method_of(std::move(rpc)));
        if (!is_of_a_worker) service("TaskService").add_watch(watches_, method_of(watch_rpc()));
    }
    ~RunningServer() override { stop(Duration::zero()); }

    Result<void> start() {
        prepare_library();
        library_log_.take_over();
        ::grpc::ServerBuilder builder;
        int port = 0;
        builder.AddListeningPort(endpoint_.to_text(), credentials_, &port);
        set_limits(builder);
        for (auto& [name, service] : services_)
            builder.RegisterService(&service);
        if (!options_.has_reflection) builder.SetOption(std::make_unique<NoReflection>());
        if (!options_.has_health_service) {
            builder.SetOption(
                std::make_unique<::grpc::HealthCheckServiceServerBuilderOption>(nullptr));
        }
        server_ = builder.BuildAndStart();
        if (server_ == nullptr || port == 0) {
            server_.reset();
            return Error(ErrorCode::InvalidOption, "gRPC cannot listen on " + endpoint_.to_text() +
                                                       ": is something else there?");
        }
        endpoint_.port = static_cast<std::uint16_t>(port);
        set_health(true);
        return {};
    }

    void note_stopping() noexcept override {
        std::scoped_lock const lock(mutex_);
        if (server_ != nullptr) set_health(false);
    }

    void stop(Duration drain) override {
        std::scoped_lock const lock(mutex_);
        if (server_ == nullptr) return;
        set_health(false);
        shared_.is_draining = true;
        watches_.end_all();
        server_->Shutdown(std::chrono::system_clock::time_point(
            shared_.backend.clock.now().time_since_epoch() + drain));
        shared_.pool.close();
        server_.reset();
    }

    [[nodiscard]] http::Endpoint const& endpoint() const noexcept override { return endpoint_; }

private:
    Service& service(std::string_view name) {
        return services_.try_emplace(std::string(name), shared_, name).first->second;
    }

    void set_limits(::grpc::ServerBuilder& builder) const {
        auto const set = [&](char const* name, std::size_t value) {
            builder.AddChannelArgument(name, static_cast<int>(value));
        };
        builder.SetMaxReceiveMessageSize(static_cast<int>(options_.message_bytes_max));
        builder.SetMaxSendMessageSize(-1);  // answers are as long as REST would make them
        builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS,
                                   milliseconds_in(options_.keepalive_interval));
        builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                                   milliseconds_in(options_.keepalive_timeout));
        builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);  // taken is an error
        builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS,
                                   milliseconds_in(options_.handshake_timeout));
        set(GRPC_ARG_MAX_CONCURRENT_STREAMS, options_.concurrent_streams_max);
        set(GRPC_ARG_HTTP2_MAX_FRAME_SIZE, options_.frame_bytes_max);
        set(GRPC_ARG_MAX_METADATA_SIZE, std::size_t{16} * 1024);
    }

    void set_health(bool is_serving) {
        if (auto* const health = server_->GetHealthCheckService()) {
            health->SetServingStatus(is_serving);
            for (auto const& [name, service] : services_)
                health->SetServingStatus("tasker.v1." + name, is_serving);
        }
    }

    GrpcOptions const options_;
    Shared shared_;
    LibraryLog library_log_;
    Watches watches_;
    std::map<std::string, Service> services_;
    http::Endpoint endpoint_;
    std::shared_ptr<::grpc::ServerCredentials> credentials_;  ///< asked by each new connection
    std::mutex mutex_;
    std::unique_ptr<::grpc::Server> server_;
};

}  // namespace

Result<void> GrpcOptions::check() const {
    constexpr std::size_t kMany = 1'000'000;
    constexpr std::size_t kMebi = std::size_t{1024} * 1024;
    std::array const counts{
        CountRange{"concurrent_streams_max", concurrent_streams_max, 1, kMany},
        CountRange{"frame_bytes_max", frame_bytes_max, 16'384, 16'777'215},
        CountRange{"message_bytes_max", message_bytes_max, 1, 1024 * kMebi},
        CountRange{"answer_threads", answer_threads, 1, 4'096},
        CountRange{"waiting_requests", waiting_requests, 1, kMany},
    };
    for (auto const& count : counts) {
        if (count.value >= count.least && count.value <= count.most) continue;
        return Error(ErrorCode::InvalidOption,
                     "gRPC's " + std::string(count.name) + " is " + std::to_string(count.value) +
                         "; it must be from " + std::to_string(count.least) + " to " +
                         std::to_string(count.most));
    }
    for (auto const span :
         {keepalive_interval, keepalive_timeout, handshake_timeout, watch_interval}) {
        if (span >= std::chrono::milliseconds(1) && span <= std::chrono::hours(24)) continue;
        return Error(ErrorCode::InvalidOption,
                     "an interval of gRPC is " +
                         std::to_string(span / std::chrono::milliseconds(1)) +
                         " ms; it must be from 1 ms to 24 h");
    }
    return {};
}

Result<std::unique_ptr<GrpcServer>> open(Backend& backend, GrpcOptions const& options,
                                         Authorize authorize) {
    TASKER_TRY(options.check());
    auto server = std::make_unique<RunningServer>(backend, options, std::move(authorize));
    TASKER_TRY(server->start());
    return std::unique_ptr<GrpcServer>(std::move(server));
}

}  // namespace tasker::server::grpc

/// \see tasker::server::grpc::OpenByName
extern "C" void tasker_open_grpc_server(
    tasker::Result<std::unique_ptr<tasker::server::grpc::GrpcServer>>& opened,
    tasker::server::Backend& backend, tasker::server::grpc::GrpcOptions const& options,
    tasker::server::Authorize const& authorize) {
    opened = tasker::server::grpc::open(backend, options, authorize);
}
