#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "server/http/network_thread.hpp"
#include "server/http/outgoing_body.hpp"
#include "server/http/pending_answer.hpp"
#include "server/http/shared.hpp"
#include "server/http/stream.hpp"

namespace tasker::server::http {

/// One client: reads a request, has it answered, writes the answer, and begins again. What is sent
/// ahead (pipelining) waits in the buffer, so answers come in the order of the requests. Lives as
/// long as it waits for something; belongs to its thread.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(boost::asio::ip::tcp::socket socket, NetworkThread& thread, Shared& shared);
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;
    ~Connection() { close(); }

    void serve();
    /// Answers Busy to whatever may come, and closes.
    void refuse();
    /// At once. Benign the second time.
    void close();
    /// Sends what others made, unless the request has its answer already.
    void on_answer(PendingAnswer const& pending, Response response);

private:
    using Code = boost::system::error_code;
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

    void shake_hands();
    void wait_for_request();
    void read_header();
    void go_on_soon();
    /// What has come already: mostly all. \returns need_more when the part does not end there.
    [[nodiscard]] Code parse();
    void on_header(Code code);
    void read_body();
    void on_body(Code code);
    void on_read_failure(Code code);
    void dispatch();
    void hand_over(std::shared_ptr<Request const> request);
    void begin(std::shared_ptr<Request const> request);
    void refuse_for_want_of_room();

    [[nodiscard]] std::shared_ptr<Request> take_request();
    /// Answers and closes: what comes next cannot be told from the rest of this request.
    void refuse_request(Refusal refusal);
    void send(Response response);
    void on_sent(Code code);

    // An answer that is a stream: connection_live.cpp.
    void begin_stream(Response response);
    void write_stream();
    void on_stream_written(Code code);
    /// Whoever is heard of no more has gone; what he says means nothing.
    void listen_while_streaming();

    /// Reads on for a moment, so that the client sees the answer and not a reset.
    void linger();
    void stop_sending();
    void read_away();
    void leave_idle();
    /// What this does, and what becomes of it when its time is over.
    enum class Phase : std::uint8_t {
        Idle,       ///< waits for a request: the end
        Reading,    ///< answered TooSlow
        Answering,  ///< the same
        Sending,    ///< the end
    };
    /// Costs next to nothing where the deadlines that follow each other go up.
    void enter(Phase phase, Duration time);
    void wake_at(std::chrono::steady_clock::time_point at);
    void on_deadline();

    NetworkThread& thread_;
    Shared& shared_;
    Stream stream_;
    Phase phase_ = Phase::Idle;
    /// None: another part times what goes on.
    std::optional<std::chrono::steady_clock::time_point> deadline_;
    boost::asio::steady_timer timer_;  ///< fires at the deadline or before it; keeps this alive
    std::optional<std::chrono::steady_clock::time_point> wakes_at_;
    boost::beast::flat_buffer buffer_;
    std::optional<Parser> parser_;
    std::optional<NetworkThread::Place> place_;       ///< while it is open
    std::optional<NetworkThread::Place> idle_place_;  ///< while it waits for a request
    std::shared_ptr<OutgoingBody> stream_out_;        ///< while the answer is one
    std::string stream_text_;                         ///< of it, what is being written
    bool is_stream_chunked_ = false;                  ///< would be: HTTP/1.0 has no chunks
    bool is_stream_ending_ = false;
    std::string request_id_;
    std::string sent_;                        ///< the answer, while it is; of a stream its head
    std::shared_ptr<PendingAnswer> pending_;  ///< while others make the answer
    bool is_first_ = true;                    ///< it has not been asked anything yet
    bool is_late_ = false;
    bool is_head_ = false;
    bool keeps_alive_ = true;
};

}  // namespace tasker::server::http
