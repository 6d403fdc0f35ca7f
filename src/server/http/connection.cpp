#include "server/http/connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/status.hpp>

#include <string_view>
#include <tuple>
#include <utility>

#include "server/http/certificate.hpp"
#include "server/http/finishing.hpp"

namespace tasker::server::http {

namespace beast = boost::beast;

namespace {

constexpr std::size_t kReadBytes = 4096;
constexpr unsigned kHttp11 = 11;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

Method method_of(beast::http::verb verb) noexcept {
    switch (verb) {
        case beast::http::verb::get: return Method::Get;
        case beast::http::verb::head: return Method::Head;
        case beast::http::verb::post: return Method::Post;
        case beast::http::verb::put: return Method::Put;
        case beast::http::verb::patch: return Method::Patch;
        case beast::http::verb::delete_: return Method::Delete;
        case beast::http::verb::options: return Method::Options;
        default: return Method::Other;
    }
}

std::string_view view(beast::string_view text) noexcept {
    return {text.data(), text.size()};
}

std::shared_ptr<boost::asio::ssl::context> encryption_of(HttpOptions const& options) {
    return options.certificate == nullptr ? nullptr : options.certificate->context();
}

/// Whether two servers in a row could see different requests in it (RFC 9112): by the host, or by
/// where the body ends.
bool is_ambiguous(beast::http::request_header<> const& head) {
    using beast::http::field;
    if (head.version() >= kHttp11 && head.count(field::host) != 1) return true;
    auto const codings = head.count(field::transfer_encoding);
    if (codings == 0) return false;
    return head.version() < kHttp11 || codings > 1 || head.count(field::content_length) > 0 ||
           !beast::iequals(head[field::transfer_encoding], "chunked");
}

}  // namespace

Connection::Connection(boost::asio::ip::tcp::socket socket, NetworkThread& thread, Shared& shared)
    : thread_(thread),
      shared_(shared),
      stream_(std::move(socket), encryption_of(shared.options)),
      timer_(stream_.get_executor()),
      buffer_(shared.options.header_bytes_max + kReadBytes) {}

void Connection::serve() {
    place_ = thread_.enter(*this);
    Code ignored;
    std::ignore = stream_.socket().set_option(boost::asio::ip::tcp::no_delay(true), ignored);
    std::ignore = stream_.socket().non_blocking(true, ignored);
    if (stream_.is_encrypted()) return shake_hands();
    wait_for_request();
}

void Connection::shake_hands() {
    idle_place_ = thread_.enter_idle(*this);  // who dawdles makes room for others
    stream_.expires_after(shared_.options.header_timeout);
    stream_.async_handshake([self = shared_from_this()](Code code) {
        if (code) ++self->shared_.handshakes_failed;
        if (code || !self->place_) return self->close();
        self->leave_idle();
        self->stream_.expires_never();
        self->wait_for_request();
    });
}

void Connection::refuse() {
    place_ = thread_.enter(*this);
    // To tell it in so many words would take a handshake, for which there is no room either.
    if (stream_.is_encrypted()) return close();
    refuse_request(Refusal::Busy);
}

void Connection::close() {
    if (!place_) return;
    // Before it is counted as closed: who sends to its stream finds out no later.
    if (stream_out_) stream_out_->cut_off();
    leave_idle();
    thread_.leave(*std::exchange(place_, std::nullopt));
    pending_ = nullptr;
    timer_.cancel();
    stream_.close();
}

void Connection::leave_idle() {
    if (idle_place_) thread_.leave_idle(*std::exchange(idle_place_, std::nullopt));
}

void Connection::enter(Phase phase, Duration time) {
    phase_ = phase;
    deadline_ = std::chrono::steady_clock::now() + time;
    if (!wakes_at_ || *deadline_ < *wakes_at_) wake_at(*deadline_);
}

void Connection::wake_at(std::chrono::steady_clock::time_point at) {
    wakes_at_ = at;
    timer_.expires_at(at);
    timer_.async_wait([self = shared_from_this(), at](Code code) {
        if (code || !self->place_ || self->wakes_at_ != at) return;  // another is set
        self->wakes_at_ = std::nullopt;
        if (!self->deadline_) return;
        if (*self->deadline_ > at) return self->wake_at(*self->deadline_);
        self->on_deadline();
    });
}

void Connection::on_deadline() {
    deadline_ = std::nullopt;
    switch (phase_) {
        case Phase::Idle:
        case Phase::Sending: return close();
        case Phase::Reading:
            is_late_ = true;
            stream_.cancel();  // the read ends, and finds out
            return;
        case Phase::Answering:
            if (pending_ != nullptr) pending_->give_up();
            refuse_request(Refusal::TooSlow);
    }
}

void Connection::wait_for_request() {
    if (shared_.is_stopping) return close();
    request_id_.clear();
    is_head_ = false;
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(shared_.options.header_bytes_max));
    parser_->body_limit(shared_.options.body_bytes_max);
    idle_place_ = thread_.enter_idle(*this);
    if (buffer_.size() > 0) return go_on_soon();

    enter(Phase::Idle, is_first_ ? shared_.options.header_timeout : shared_.options.idle_timeout);
    stream_.async_read_later(buffer_.prepare(kReadBytes),
                             [self = shared_from_this()](Code code, std::size_t size) {
                                 if (code || !self->place_) return self->close();
                                 self->buffer_.commit(size);
                                 self->read_header();
                             });
}

// What was sent ahead: others come in between, and calls do not nest.
void Connection::go_on_soon() {
    boost::asio::post(stream_.get_executor(), [self = shared_from_this()] {
        if (self->place_) self->read_header();
    });
}

void Connection::read_header() {
    if (auto const code = parse(); code != beast::http::error::need_more) return on_header(code);
    enter(Phase::Reading, shared_.options.header_timeout);
    beast::http::async_read_header(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](Code code, std::size_t /*size*/) { self->on_header(code); });
}

Connection::Code Connection::parse() {
    Code code = beast::http::error::need_more;
    if (buffer_.size() > 0) buffer_.consume(parser_->put(buffer_.cdata(), code));
    return code;
}

void Connection::on_header(Code code) {
    if (!place_) return;
    leave_idle();
    if (code || is_late_) return on_read_failure(code);
    auto const& head = parser_->get();
    is_head_ = head.method() == beast::http::verb::head;
    keeps_alive_ = head.keep_alive();
    is_stream_chunked_ = head.version() >= kHttp11;
    if (auto const id = view(head["x-request-id"]); is_request_id(id)) request_id_ = id;
    if (is_ambiguous(head)) return refuse_request(Refusal::Malformed);
    enter(Phase::Reading, shared_.options.request_timeout);
    if (parser_->is_done()) return dispatch();
    if (!beast::iequals(head[beast::http::field::expect], "100-continue")) return read_body();
    boost::asio::async_write(stream_, boost::asio::buffer(kContinue),
                             [self = shared_from_this()](Code wrong, std::size_t /*size*/) {
                                 if (wrong || !self->place_) return self->close();
                                 self->read_body();
                             });
}

void Connection::read_body() {
    parser_->eager(true);  // all of it, not only its next piece
    auto const code = parse();
    bool const is_over = code && code != beast::http::error::need_more;
    if (is_over || parser_->is_done()) return on_body(code);
    beast::http::async_read(
        stream_, buffer_, *parser_,
        [self = shared_from_this()](Code wrong, std::size_t /*size*/) { self->on_body(wrong); });
}

void Connection::on_body(Code code) {
    if (!place_) return;
    if (code || is_late_) return on_read_failure(code);
    dispatch();
}

void Connection::on_read_failure(Code code) {
    using beast::http::error;
    if (is_late_) return refuse_request(Refusal::TooSlow);
    if (code == error::body_limit) return refuse_request(Refusal::BodyTooLong);
    if (code == error::header_limit || code == error::buffer_overflow) {
        return refuse_request(Refusal::HeadersTooLong);
    }
    if (code.category() == beast::http::make_error_code(error::bad_method).category() &&
        code != error::end_of_stream && code != error::partial_message) {
        return refuse_request(Refusal::Malformed);
    }
    close();
}

std::shared_ptr<Request> Connection::take_request() {
    auto message = parser_->release();
    auto request = std::make_shared<Request>();
    request->method = method_of(message.method());
    request->target = view(message.target());
    for (auto const& field : message)
        request->headers.push_back(
            {std::string(view(field.name_string())), std::string(view(field.value()))});
    request->body = std::move(message.body());
    if (request_id_.empty()) request_id_ = shared_.ids.v7().to_string();
    request->id = request_id_;
    request->waiting_share = shared_.waiting_share();
    return request;
}

void Connection::dispatch() {
    is_first_ = false;
    ++shared_.requests;
    auto request = take_request();
    if (is_preflight(*request)) return send(answer_preflight(*request));
    switch (shared_.application.way_of(*request)) {
        case Way::AtOnce: break;
        case Way::Wait: return hand_over(std::move(request));
        case Way::Later: return begin(std::move(request));
    }
    auto response = shared_.application.answer(*request);
    compress(*request, shared_.options.gzip_bytes_min, response);
    send(std::move(response));
}

void Connection::hand_over(std::shared_ptr<Request const> request) {
    phase_ = Phase::Answering;
    pending_ =
        std::make_shared<PendingAnswer>(weak_from_this(), thread_, shared_, std::move(request));
    if (!pending_->hand_over()) refuse_for_want_of_room();
}

void Connection::begin(std::shared_ptr<Request const> request) {
    auto place = shared_.later.enter();
    if (!place) return refuse_for_want_of_room();
    phase_ = Phase::Answering;
    pending_ = std::make_shared<PendingAnswer>(weak_from_this(), thread_, shared_, request);
    auto known = shared_.application.begin(request, pending_->to_be_resumed(*std::move(place)));
    if (!known) return;
    compress(*request, shared_.options.gzip_bytes_min, *known);
    send(*std::move(known));
}

void Connection::refuse_for_want_of_room() {
    ++shared_.requests_refused;
    send(shared_.application.refuse(Refusal::Busy));
}

void Connection::on_answer(PendingAnswer const& pending, Response response) {
    if (place_ && pending_.get() == &pending) send(std::move(response));
}

void Connection::refuse_request(Refusal refusal) {
    ++shared_.requests_refused;
    keeps_alive_ = false;
    send(shared_.application.refuse(refusal));
}

void Connection::send(Response response) {
    pending_ = nullptr;  // the request has its answer
    if (request_id_.empty()) request_id_ = shared_.ids.v7().to_string();
    if (shared_.is_stopping || response.on_live) keeps_alive_ = false;
    bool const is_live = response.on_live && !is_head_;
    constexpr unsigned kNoContent = 204;
    Head head{.reason = view(
                  beast::http::obsolete_reason(static_cast<beast::http::status>(response.status))),
              .request_id = request_id_,
              .date = thread_.date(),
              .keeps_alive = keeps_alive_,
              .is_chunked = is_live && is_stream_chunked_};
    if (!is_live && response.status != kNoContent) head.content_length = response.body.size();
    sent_ = head_text(response, head);
    if (is_live) return begin_stream(std::move(response));
    if (!is_head_) sent_ += response.body;  // copied: one piece is one system call, one TLS record

    // Mostly there is room for all of it.
    auto const written = stream_.write_now(sent_);
    if (written == sent_.size()) return on_sent({});
    enter(Phase::Sending, shared_.options.write_timeout);
    boost::asio::async_write(
        stream_, boost::asio::buffer(sent_) + written,
        [self = shared_from_this()](Code code, std::size_t /*size*/) { self->on_sent(code); });
}

void Connection::on_sent(Code code) {
    sent_ = {};  // who is idle for long holds no long answer
    if (!place_) return;
    if (code) return close();
    if (keeps_alive_) return wait_for_request();
    linger();
}

void Connection::linger() {
    constexpr Duration kMoment = std::chrono::seconds(2);
    enter(Phase::Sending, kMoment);
    buffer_.clear();
    if (!stream_.is_encrypted()) return stop_sending();
    // Says that no more comes. What the client has sent meanwhile is an error to it, and to us
    // none.
    stream_.async_shutdown([self = shared_from_this()](Code /*code*/) {
        if (self->place_) self->stop_sending();
    });
}

void Connection::stop_sending() {
    Code wrong;
    std::ignore = stream_.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, wrong);
    if (wrong) return close();
    read_away();
}

void Connection::read_away() {
    stream_.tcp().async_read_some(buffer_.prepare(kReadBytes),
                                  [self = shared_from_this()](Code code, std::size_t /*size*/) {
                                      if (code) return self->close();
                                      self->read_away();
                                  });
}

}  // namespace tasker::server::http
