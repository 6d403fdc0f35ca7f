#include "tests/server/client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>

#include "base/json.hpp"

namespace tasker::test {

namespace {

constexpr int kPatienceSeconds = 60;

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (auto& c : lower)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return lower;
}

std::size_t number_in(std::string_view text) {
    std::size_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

Answer read_head(std::string_view head) {
    Answer answer;
    answer.status = static_cast<unsigned>(number_in(head.substr(head.find(' ') + 1)));
    head.remove_prefix(head.find("\r\n") + 2);
    while (!head.empty()) {
        auto const line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(line.size() + 2);
        auto const colon = line.find(": ");
        answer.headers[lower_case(line.substr(0, colon))] = line.substr(colon + 2);
    }
    return answer;
}

}  // namespace

Json Answer::json() const {
    auto value = base::parse_json(body);
    return value ? *std::move(value) : Json(nullptr);
}

std::string Answer::header(std::string const& name) const {
    auto const found = headers.find(name);
    return found == headers.end() ? "" : found->second;
}

Client::Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    timeval const patience{.tv_sec = kPatienceSeconds, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        ::close(socket_);
        socket_ = -1;
    }
}

Client::~Client() {
    if (socket_ >= 0) ::close(socket_);
}

bool Client::send(std::string_view bytes) {
    while (!bytes.empty()) {
        auto const size = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (size <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
}

void Client::finish_sending() {
    ::shutdown(socket_, SHUT_WR);
}

bool Client::read_more() {
    std::array<char, 65536> bytes{};
    auto const size = ::recv(socket_, bytes.data(), bytes.size(), 0);
    if (size <= 0) return false;
    received_.append(bytes.data(), static_cast<std::size_t>(size));
    return true;
}

std::optional<Answer> Client::receive_head() {
    constexpr std::string_view kEnd = "\r\n\r\n";
    while (received_.find(kEnd) == std::string::npos) {
        if (!read_more()) return std::nullopt;
    }
    auto const head_size = received_.find(kEnd) + 2;
    auto answer = read_head(std::string_view(received_).substr(0, head_size));
    received_.erase(0, head_size + 2);
    return answer;
}

std::optional<std::string> Client::receive_chunk() {
    while (received_.find("\r\n") == std::string::npos) {
        if (!read_more()) return std::nullopt;
    }
    auto const line = received_.find("\r\n");
    std::size_t size = 0;
    std::from_chars(received_.data(), received_.data() + line, size, 16);
    while (received_.size() < line + 2 + size + 2) {
        if (!read_more()) return std::nullopt;
    }
    auto chunk = received_.substr(line + 2, size);
    received_.erase(0, line + 2 + size + 2);
    return chunk;
}

std::optional<Answer> Client::receive(bool has_body) {
    auto head = receive_head();
    if (!head) return std::nullopt;
    auto answer = *std::move(head);
    auto const size = has_body ? number_in(answer.header("content-length")) : 0;
    while (received_.size() < size) {
        if (!read_more()) return std::nullopt;
    }
    answer.body = received_.substr(0, size);
    received_.erase(0, size);
    return answer;
}

bool Client::is_closed_by_server() {
    if (!received_.empty()) return false;
    std::array<char, 1> byte{};
    auto const size = ::recv(socket_, byte.data(), byte.size(), 0);
    return size == 0 || (size < 0 && errno == ECONNRESET);
}

std::string Client::text_of(Request const& request) {
    auto text =
        request.method + " " + request.target + " HTTP/1.1\r\nhost: tasker\r\n" + request.headers;
    if (!request.body.empty()) {
        if (!request.content_type.empty()) {
            text += "content-type: " + request.content_type + "\r\n";
        }
        text += "content-length: " + std::to_string(request.body.size()) + "\r\n";
    }
    return text + "\r\n" + request.body;
}

Answer Client::ask(Request const& request) {
    if (!send(text_of(request))) return {};
    return receive(request.method != "HEAD").value_or(Answer());
}

}  // namespace tasker::test
