#include "bench/server/http_load.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <string_view>

#include "bench/failure.hpp"

namespace tasker::bench {

namespace {

using Timer = std::chrono::steady_clock;

/// A connection that waits for one answer at a time.
class Caller {
public:
    explicit Caller(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            fail("a client cannot connect");
        int const yes = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    }
    ~Caller() { ::close(socket_); }
    Caller(Caller const&) = delete;
    Caller& operator=(Caller const&) = delete;

    [[nodiscard]] int socket() const noexcept { return socket_; }

    void ask(std::string const& request) {
        received_.clear();
        asked_at_ = Timer::now();
        // Much smaller than the buffer of a socket, which is empty.
        if (::send(socket_, request.data(), request.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(request.size()))
            fail("a request cannot be sent");
    }

    /// Reads what there is. \returns the status once the answer is whole, else 0.
    [[nodiscard]] unsigned read() {
        std::array<char, 16384> bytes;
        auto const size = ::recv(socket_, bytes.data(), bytes.size(), 0);
        if (size <= 0) fail("the server closed a connection");
        received_.append(bytes.data(), static_cast<std::size_t>(size));
        auto const end = received_.find("\r\n\r\n");
        if (end == std::string::npos) return 0;
        if (received_.size() < end + 4 + body_size(end)) return 0;
        unsigned status = 0;
        constexpr std::size_t kStatusAt = 9;  // HTTP/1.1 200
        std::from_chars(received_.data() + kStatusAt, received_.data() + kStatusAt + 3, status);
        return status;
    }

    [[nodiscard]] std::uint32_t waited_us() const {
        auto const waited = Timer::now() - asked_at_;
        return static_cast<std::uint32_t>(waited / std::chrono::microseconds(1));
    }

private:
    [[nodiscard]] std::size_t body_size(std::size_t end) const {
        constexpr std::string_view kField = "Content-Length: ";
        auto const field = received_.find(kField);
        if (field > end) fail("an answer has no length");
        std::size_t size = 0;
        auto const* const from = received_.data() + field + kField.size();
        std::from_chars(from, received_.data() + end, size);
        return size;
    }

    int socket_;
    std::string received_;
    Timer::time_point asked_at_{};
};

/// What this thread used of a processor until now.
double processor_seconds() {
    rusage used{};
    ::getrusage(RUSAGE_THREAD, &used);
    auto const seconds = [](timeval const& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

}  // namespace

double LoadFigures::percentile_ms(double share) const {
    if (latencies_us.empty()) return 0;
    auto sorted = latencies_us;
    std::ranges::sort(sorted);
    auto const at = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
    return static_cast<double>(sorted[at]) / 1000;
}

LoadFigures load_http(std::uint16_t port, std::string const& request, std::size_t connections,
                      std::chrono::milliseconds duration) {
    auto const poll = ::epoll_create1(EPOLL_CLOEXEC);
    std::vector<std::unique_ptr<Caller>> callers;
    for (std::size_t i = 0; i < connections; ++i) {
        callers.push_back(std::make_unique<Caller>(port));
        epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
        ::epoll_ctl(poll, EPOLL_CTL_ADD, callers.back()->socket(), &event);
    }
    LoadFigures figures;
    auto const used_before = processor_seconds();
    auto const start = Timer::now();
    for (auto const& caller : callers)
        caller->ask(request);
    auto busy = callers.size();
    while (busy > 0) {
        std::array<epoll_event, 64> events;
        auto const count = ::epoll_wait(poll, events.data(), events.size(), -1);
        bool const is_over = Timer::now() - start >= duration;
        for (int i = 0; i < count; ++i) {
            auto& caller = *callers[events[static_cast<std::size_t>(i)].data.u64];
            auto const status = caller.read();
            if (status == 0) continue;
            if (status == 200) {
                ++figures.done;
                figures.latencies_us.push_back(caller.waited_us());
            } else {
                ++figures.refused;
            }
            if (is_over) {
                --busy;
            } else {
                caller.ask(request);
            }
        }
    }
    figures.seconds = std::chrono::duration<double>(Timer::now() - start).count();
    figures.client_seconds = processor_seconds() - used_before;
    ::close(poll);
    return figures;
}

}  // namespace tasker::bench
