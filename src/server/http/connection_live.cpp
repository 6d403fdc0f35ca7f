#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <charconv>
#include <string>
#include <utility>

#include "server/http/connection.hpp"

namespace tasker::server::http {

namespace {

constexpr std::size_t kStreamReadBytes = 512;

void append_hex(std::string& text, std::size_t number) {
    std::array<char, 16> digits{};
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
    text.append(digits.data(), end);
}

}  // namespace

void Connection::begin_stream(Response response) {
    // By weak pointers: who sends must not be who ends a connection.
    auto const later = [weak = weak_from_this(), executor = stream_.get_executor()](auto what) {
        return [weak, executor, what] {
            boost::asio::post(executor, [weak, what] {
                auto const self = weak.lock();
                if (self && self->place_) ((*self).*what)();
            });
        };
    };
    stream_out_ = std::make_shared<OutgoingBody>(
        shared_.options.stream_bytes_max,
        OutgoingBody::Writer{.wake = later(&Connection::write_stream),
                             .cut_off = later(&Connection::close)});
    deadline_ = std::nullopt;  // of its writes, not of the whole
    stream_.expires_after(shared_.options.write_timeout);
    boost::asio::async_write(stream_, boost::asio::buffer(sent_),
                             [self = shared_from_this(), on_live = std::move(response.on_live)](
                                 Code code, std::size_t /*size*/) {
                                 if (code || !self->place_) return self->close();
                                 self->listen_while_streaming();
                                 on_live(self->stream_out_);
                             });
}

void Connection::write_stream() {
    auto const batch = stream_out_->take();
    if (batch.texts.empty() && !batch.is_last) return;
    stream_text_.clear();
    for (auto const& text : batch.texts) {
        if (is_stream_chunked_) append_hex(stream_text_, text->size());
        if (is_stream_chunked_) stream_text_ += "\r\n";
        stream_text_ += *text;
        if (is_stream_chunked_) stream_text_ += "\r\n";
    }
    if (batch.is_last && is_stream_chunked_) stream_text_ += "0\r\n\r\n";
    is_stream_ending_ = batch.is_last;
    if (stream_text_.empty()) return close();
    stream_.expires_after(shared_.options.write_timeout);  // of the write: the read goes on
    boost::asio::async_write(stream_, boost::asio::buffer(stream_text_),
                             [self = shared_from_this()](Code code, std::size_t /*size*/) {
                                 if (self->place_) self->on_stream_written(code);
                             });
}

void Connection::on_stream_written(Code code) {
    if (code) return close();
    if (is_stream_ending_) return close();  // nothing is unread that would make it a reset
    write_stream();
}

void Connection::listen_while_streaming() {
    stream_.expires_never();
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(kStreamReadBytes),
                            [self = shared_from_this()](Code code, std::size_t /*size*/) {
                                if (code) return self->close();
                                if (self->place_) self->listen_while_streaming();
                            });
}

}  // namespace tasker::server::http
