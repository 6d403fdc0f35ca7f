#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

#include "server/http/network_thread.hpp"
#include "server/http/outgoing_body.hpp"
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

private:
    using Code = boost::system::error_code;
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
    using Message = boost::beast::http::response<boost::beast::http::string_body>;

    void shake_hands();
    void wait_for_request();
    void read_header();
    void on_header(Code code);
    void read_body();
    void on_read_failure(Code code);
    void dispatch();
    void hand_over(std::shared_ptr<Request> request);
    void on_answer(std::uint64_t number, Response response);

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
    /// What is not done by then is answered TooSlow.
    void set_deadline(Duration duration);
    void on_deadline();

    NetworkThread& thread_;
    Shared& shared_;
    Stream stream_;
    boost::asio::steady_timer deadline_;
    boost::beast::flat_buffer buffer_;
    std::optional<Parser> parser_;
    std::optional<Message> message_;
    std::optional<NetworkThread::Place> place_;       ///< while it is open
    std::optional<NetworkThread::Place> idle_place_;  ///< while it waits for a request
    std::shared_ptr<OutgoingBody> stream_out_;        ///< while the answer is one
    std::string stream_text_;                         ///< of it, what is being written
    bool is_stream_chunked_ = false;                  ///< would be: HTTP/1.0 has no chunks
    bool is_stream_ending_ = false;
    std::uint64_t number_ = 0;  ///< of the request: an answer to an older one comes too late
    std::uint64_t deadline_number_ = 0;  ///< an older one that fires late means nothing
    std::string request_id_;
    /// Set when the client has its answer already, so that nothing is done that nobody is told of.
    std::shared_ptr<std::atomic<bool>> is_given_up_;
    bool is_late_ = false;
    bool is_head_ = false;
    bool keeps_alive_ = true;
};

}  // namespace tasker::server::http
