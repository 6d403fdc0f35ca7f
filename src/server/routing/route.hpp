#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/http/message.hpp"
#include "server/routing/answer.hpp"
#include "server/routing/call.hpp"
#include "tasker/error.hpp"

namespace tasker::server {
struct Backend;
}

namespace tasker::server::routing {

/// A value in the path or the query.
struct Parameter {
    enum class Kind : std::uint8_t { Text, Uuid, Integer, Word };
    std::string_view name;
    Kind kind = Kind::Text;
    std::string_view description;
    std::optional<std::int64_t> otherwise{};  ///< of Integer: when it is not given
    std::int64_t least = 0;                   ///< of Integer
    std::int64_t most = 0;
    std::vector<std::string_view> words{};  ///< of Word: all there are
    /// Of Uuid: what to say of one that is not; empty: INVALID_UUID with the text given.
    std::string_view complaint{};
};

/// Answers a call that fits its route. May wait for the store.
using Handle = Result<Answer> (*)(Backend& backend, Call const& call);

/// What is left to do for an answer when that has happened which it waited for.
struct Finish {
    std::function<Result<Answer>()> make;
    bool may_wait = false;  ///< for the store or a lock
};
/// To be called once, from any thread; it never waits. A server that ends waits until nobody holds
/// it any more.
using Later = std::function<void(Finish)>;
/// Begins to answer a call that fits its route, without waiting. \returns the answer where it is
/// known at once; otherwise calls `later`.
using Begin = std::optional<Result<Answer>> (*)(Backend& backend, Call const& call, Later later);

/// One row of the table that requests are dispatched by and the OpenAPI document is made from.
struct Route {
    http::Method method = http::Method::Get;
    std::string_view pattern;     ///< `/v1/tasks/{uuid}`
    std::string_view permission;  ///< `tasks:read`; empty: public
    std::string_view operation;   ///< the name in clients made from the document
    std::string_view group;
    std::string_view summary;
    std::vector<Parameter> path{};
    std::vector<Parameter> query{};
    std::string_view body{};    ///< schema of the request's body; empty: none
    std::string_view answer{};  ///< schema of 200; empty: text
    bool is_list = false;       ///< the answer is an array of them
    std::string_view content_type = "application/json";
    std::vector<unsigned> refusals{};  ///< statuses with the error envelope
    /// Set where the answer is a stream of them: name, and schema of the data.
    std::vector<std::pair<std::string_view, std::string_view>> events{};
    bool may_be_empty = false;  ///< 204 says that nothing is to come
    bool may_wait = true;       ///< for the store or a lock
    Handle handle = nullptr;
    Begin begin = nullptr;  ///< the same without a thread that waits; null: there is no such way
};

}  // namespace tasker::server::routing
