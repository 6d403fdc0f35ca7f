#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "tasker/json.hpp"

namespace tasker::test {

struct Answer {
    unsigned status = 0;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;

    /// Null when the body is not JSON.
    [[nodiscard]] Json json() const;
    /// Empty when there is none.
    [[nodiscard]] std::string header(std::string const& name) const;
};

/// A socket that says exactly what it is told to: good and bad clients are made of it.
class Client {
public:
    explicit Client(std::uint16_t port);
    ~Client();
    Client(Client const&) = delete;
    Client& operator=(Client const&) = delete;

    /// \returns whether all of it could be sent.
    bool send(std::string_view bytes);
    /// Says that nothing more will come.
    void finish_sending();
    /// The next answer; none when the connection ends before it is whole, or nothing comes for
    /// long. To HEAD no body follows.
    [[nodiscard]] std::optional<Answer> receive(bool has_body = true);
    /// The head of an answer whose body is taken by chunks.
    [[nodiscard]] std::optional<Answer> receive_head();
    /// The next chunk, empty: the last one; none when the connection ends before it is whole.
    [[nodiscard]] std::optional<std::string> receive_chunk();
    /// Waits until the server closes. \returns whether it did, without a further answer.
    [[nodiscard]] bool is_closed_by_server();

    struct Request {
        std::string method = "GET";
        std::string target = "/";
        std::string body{};
        std::string headers{};  ///< further ones, each with CRLF at its end
        std::string content_type = "application/json";
    };
    [[nodiscard]] static std::string text_of(Request const& request);
    /// send and receive. An answer of status 0 when there is none.
    [[nodiscard]] Answer ask(Request const& request);

private:
    [[nodiscard]] bool read_more();

    int socket_ = -1;
    std::string received_;
};

}  // namespace tasker::test
